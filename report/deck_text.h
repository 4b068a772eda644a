// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/decks.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace cemvert
{

inline constexpr std::array<Region, 5> deck_regions = {Region::body, Region::posterior, Region::cement,
                                                       Region::lower_layer, Region::upper_layer};

/// Cells of a region, ascending, from 0.
std::vector<int> cells_of(const DeckModel& model, Region region);

/// A name without blanks, as in "lower_layer".
std::string deck_name(const std::string& name);

/// Node or cell numbers counted from 1, separated by commas, twelve to a line; the last line ends too.
/// @param line_end  of all lines but the last: FEBio wants a comma there, CalculiX none
std::string number_lines(const std::vector<int>& numbers_from_0, std::string_view line_end);

/// The nodes of a cell as another program lists them, counted from 1.
std::vector<int> foreign_nodes(const DeckModel& model, std::size_t cell, const ForeignCell& order);

/// What the reader of any deck has to know: state, units, axes, moduli and load, line by line.
/// @param in_load_axes  the deck's coordinates are those of DeckModel::axes; else patient LPS
std::vector<std::string> deck_remarks(const DeckModel& model, bool in_load_axes);

} // namespace cemvert
