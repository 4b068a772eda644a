// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace cemvert
{

/// What a key of the case file holds.
enum class KeyKind {
  number,   ///< one number, with or without unit
  integer,  ///< one whole number
  integers, ///< one whole number or a list of them
  numbers,  ///< a list of numbers, with or without units
  choice,   ///< one of `choices`
  choices,  ///< a list, each one of `choices`
  text,     ///< any text
  path,     ///< a file or folder, relative to the case file
  flag      ///< true or false
};

/// One key of the case file: what the user types, what it means, what is allowed.
/// Parsing, range checks, `cemvert keys`, the manual and the JSON schema are all made from tables of these;
/// each module owns the table of its own keys.
struct Key {
  std::string path; ///< section and key, e.g. "mesh.edge length"
  KeyKind kind = KeyKind::text;
  std::string unit; ///< what a bare number means, and the unit of the two limits; empty if not a number
  double smallest = -std::numeric_limits<double>::infinity(); ///< inclusive, in `unit`
  double largest = std::numeric_limits<double>::infinity();   ///< inclusive, in `unit`
  std::string
      fallback; ///< the default, as a user would type it; empty: none, the key is then absent unless given
  std::vector<std::string> choices; ///< for choice and choices; none for choices: any texts
  std::string meaning;              ///< one line, no full stop
  bool of_optional_section = false; ///< the default counts only where the user gives a key of its section
};

using KeyTable = std::vector<Key>;

} // namespace cemvert
