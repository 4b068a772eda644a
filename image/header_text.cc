// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/header_text.h"

#include <algorithm>
#include <cctype>

namespace cemvert
{

std::string TextHeader::field(const std::string& name) const
{
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

std::string without_outer_blanks(std::string text)
{
  const char* const blanks = " \t\r";
  text.erase(0, std::min(text.size(), text.find_first_not_of(blanks)));
  text.erase(text.find_last_not_of(blanks) + 1);
  return text;
}

std::string in_small_letters(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

} // namespace cemvert
