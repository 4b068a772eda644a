// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/keys.h"

#include <string>
#include <vector>

namespace cemvert
{

/// Words as a list for people: "a, b, c".
std::string join(const std::vector<std::string>& words);

/// "2 mm", or "2" without a unit.
std::string in_unit(double value, const std::string& unit);

/// True for the kinds that hold several values.
bool is_list_kind(KeyKind kind);

/// "mesh.edge length" -> "mesh", "edge length".
std::vector<std::string> parts_of(const std::string& path);

/// True if the key's path begins with "section.".
bool in_section(const std::string& path, const std::string& section);

} // namespace cemvert
