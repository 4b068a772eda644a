// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"
#include "image/header_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// "Data File" and "datafile" are the same.
std::string field_name(std::string text)
{
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return in_small_letters(text);
}

/// The "field: value" lines of a NRRD file and the empty line behind them.
TextHeader nrrd_header_of(const fs::path& file)
{
  // beyond what the longest headers hold (diffusion images have a line for each of some hundred gradients)
  constexpr int most_lines = 10000;
  constexpr std::size_t longest_line = 100000;
  TextHeader header;
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  for (int n = 0; n < most_lines && std::getline(stream, line); ++n) {
    header.length += line.size() + 1;
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    if (n == 0 && line.compare(0, 7, "NRRD000") != 0)
      header.fault = "it does not begin as a NRRD file";
    if (line.size() > longest_line || line.find('\0') != std::string::npos)
      header.fault = fmt::format("line {} of its header is no 'field: value'", n + 1);
    if (line.empty() || !header.fault.empty())
      return header;
    const auto colon = line.find(':');
    if (line.front() == '#' || colon == std::string::npos || line.compare(colon, 2, ":=") == 0)
      continue; // the mark, comments, and pairs of a foreign key and its value
    header.fields[field_name(line.substr(0, colon))] = without_outer_blanks(line.substr(colon + 1));
  }
  // only the header of a detached file ends with the file
  if (header.field("datafile").empty())
    header.fault = "its header is cut short";
  return header;
}

/// Bytes of the largest value a type's name may mean: for texts of numbers only.
constexpr std::uint64_t largest_value = 8;

} // namespace

FileContents contents_of_nrrd(const fs::path& file)
{
  static const std::map<std::string, ValueEncoding> encodings = {
      {"raw", ValueEncoding::raw},  {"txt", ValueEncoding::text},   {"text", ValueEncoding::text},
      {"gz", ValueEncoding::zlib},  {"ascii", ValueEncoding::text}, {"hex", ValueEncoding::hexadecimal},
      {"gzip", ValueEncoding::zlib}};
  const TextHeader header = nrrd_header_of(file);
  if (!header.fault.empty())
    return {header.fault, 0};
  const auto encoding = encodings.find(in_small_letters(header.field("encoding")));
  if (encoding == encodings.end())
    return {fmt::format("its values are encoded as '{}', which cannot be read: save it as raw or gzip",
                        header.field("encoding")),
            0};
  const std::string where = header.field("datafile"), skipped = header.field("lineskip");
  if (where == "-" || where.compare(0, 4, "LIST") == 0 || where.find('%') != std::string::npos)
    return {
        fmt::format("its values are in several files ('{}'), which cannot be read: save it as one", where),
        0};
  if (encoding->second == ValueEncoding::zlib && !skipped.empty() && skipped != "0")
    return {"its compressed values follow foreign lines, which cannot be read", 0};
  if (where.empty())
    return contents_of_values(file, encoding->second, header.length, largest_value);
  return contents_of_values(file.parent_path() / where, encoding->second, 0, largest_value);
}

} // namespace cemvert
