// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace cemvert
{

using Lines = std::vector<std::string>;

inline constexpr std::size_t table_width = 100; ///< columns, the widest line of the table

/// `text` followed (or, for the right-aligned form, preceded) by blanks up to `width` columns; a longer text
/// is left as it is.
std::string left_aligned(const std::string& text, std::size_t width);
std::string right_aligned(const std::string& text, std::size_t width);

/// `text` broken at blanks into lines of at most `table_width` columns; the first starts with `head`, the
/// others with as many blanks. A word that fits no line is cut.
Lines wrapped(const std::string& head, const std::string& text);

} // namespace cemvert
