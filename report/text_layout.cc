// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/text_layout.h"

#include <algorithm>
#include <sstream>

namespace cemvert
{
namespace
{

/// Columns of a UTF-8 text: continuation bytes take none (file names may hold any letter).
std::size_t columns(const std::string& text)
{
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string blanks_up_to(const std::string& text, std::size_t width)
{
  const std::size_t used = columns(text);
  return std::string(used < width ? width - used : 0, ' ');
}

/// The longest beginning of `word` that fills no more than `width` columns.
std::size_t bytes_that_fit(const std::string& word, std::size_t width)
{
  std::size_t bytes = 0;
  while (bytes < word.size() && columns(word.substr(0, bytes + 1)) <= width)
    ++bytes;
  return std::max<std::size_t>(bytes, 1);
}

} // namespace

std::string left_aligned(const std::string& text, std::size_t width)
{
  return text + blanks_up_to(text, width);
}

std::string right_aligned(const std::string& text, std::size_t width)
{
  return blanks_up_to(text, width) + text;
}

Lines wrapped(const std::string& head, const std::string& text)
{
  const std::string indent(columns(head), ' ');
  Lines lines = {head};
  bool line_has_words = false;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    while (!word.empty()) {
      const std::size_t used = columns(lines.back()) + (line_has_words ? 1 : 0);
      if (used + columns(word) <= table_width) {
        lines.back() += (line_has_words ? " " : "") + word;
        line_has_words = true;
        word.clear();
      } else if (line_has_words) {
        lines.push_back(indent);
        line_has_words = false;
      } else {
        const std::size_t bytes = bytes_that_fit(word, table_width - used);
        lines.back() += word.substr(0, bytes);
        word.erase(0, bytes);
        line_has_words = true;
      }
    }
  }
  return lines;
}

} // namespace cemvert
