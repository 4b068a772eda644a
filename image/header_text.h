// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace cemvert
{

/// Name and value of each line of a text header.
struct TextHeader {
  std::string fault; ///< why it is none; empty if it is one
  std::map<std::string, std::string> fields;
  std::uint64_t length = 0; ///< of the header itself [bytes]

  /// Empty if the header does not name it.
  std::string field(const std::string& name) const;
};

std::string without_outer_blanks(std::string text);
std::string in_small_letters(std::string text);

} // namespace cemvert
