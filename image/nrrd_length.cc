// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// The "field: value" lines of a NRRD file, names in small letters and without blanks.
struct NrrdHeader {
  std::string fault;
  std::map<std::string, std::string> fields;
  std::uint64_t length = 0; ///< up to the values, with the empty line before them [bytes]

  std::string field(const std::string& name) const
  {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  }
};

std::string in_small_letters(std::string text, bool without_blanks)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (without_blanks)
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return text;
}

NrrdHeader nrrd_header_of(const fs::path& file)
{
  // beyond what the longest headers hold (diffusion images have a line for each of some hundred gradients)
  constexpr int most_lines = 10000;
  constexpr std::size_t longest_line = 100000;
  NrrdHeader header;
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
    std::string value = line.substr(colon + 1);
    value.erase(0, std::min(value.size(), value.find_first_not_of(" \t")));
    value.erase(value.find_last_not_of(" \t") + 1);
    header.fields[in_small_letters(line.substr(0, colon), true)] = value;
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
  const NrrdHeader header = nrrd_header_of(file);
  if (!header.fault.empty())
    return {header.fault, 0};
  const auto encoding = encodings.find(in_small_letters(header.field("encoding"), false));
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
