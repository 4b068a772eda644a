// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace cemvert
{

/// Whether a VTU file is laid out as write_mesh lays it out (one piece, every array behind the XML, raw or
/// packed by zlib) and whether each array is as long as the numbers of points and cells ask, within the file.
/// VTK takes memory, and counts on offsets, as the header announces them.
/// @return what is wrong, or "" if nothing is
std::string fault_of_vtu(const std::filesystem::path& file);

} // namespace cemvert
