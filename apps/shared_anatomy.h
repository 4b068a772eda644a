// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/level.h"

#include <filesystem>

namespace cemvert
{

/// As located_level_with_neighbours(), but taken from the folder if the same labels were located there
/// before; else left there for others. Everything that the anatomy is made from decides: the label map on its
/// working grid, which labels are meant, and the settings.
/// @param folder  empty: nothing is shared
MeasuredLevel shared_level(const std::filesystem::path& folder, Scan scan, const AnatomySettings& settings,
                           RunLog& log);

} // namespace cemvert
