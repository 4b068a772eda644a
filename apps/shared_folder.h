// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/progress.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace cemvert
{

// What several runs leave in one folder for each other: complete or not there at all, and written once.

/// A name in the folder that no other process uses.
std::filesystem::path own_name_in(const std::filesystem::path& folder);

/// Gives a finished file or folder its name, unless another process has been first.
void publish(const std::filesystem::path& made, const std::filesystem::path& name);

/// Has a file made under a name of its own and then published.
void share_file(const std::filesystem::path& file,
                const std::function<void(const std::filesystem::path&)>& make);

std::vector<std::string> warnings_since(const RunLog& log, std::size_t before);

} // namespace cemvert
