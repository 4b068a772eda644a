// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"
#include "image/header_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// MetaIO looks at the first letter alone.
bool is_true(const std::string& value)
{
  return !value.empty() && std::string("TtYy1").find(value.front()) != std::string::npos;
}

/// MetaIO copies a name it does not know into 255 characters, however long it is.
bool is_name(const std::string& name)
{
  constexpr std::size_t longest = 200;
  return !name.empty() && name.size() < longest &&
         std::all_of(name.begin(), name.end(), [](unsigned char letter) {
           return letter < 0x80 &&
                  (std::isalnum(letter) != 0 || letter == '_' || letter == '-' || letter == '.');
         });
}

/// The "Name = value" lines at the start of a MetaImage file, up to the one that says where the values are.
TextHeader meta_header_of(const fs::path& file)
{
  // a header has some twenty lines; a file that goes on without ElementDataFile is none
  constexpr int most_lines = 1000;
  constexpr std::size_t longest_line = 4000; // beyond what MetaIO keeps of a line
  TextHeader header;
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  for (int n = 0; n < most_lines && std::getline(stream, line); ++n) {
    header.length += line.size() + 1;
    const auto equals = line.find('=');
    const std::string name = without_outer_blanks(line.substr(0, equals));
    if (equals == std::string::npos || line.size() > longest_line || line.find('\0') != std::string::npos ||
        !is_name(name)) {
      header.fault = fmt::format("line {} of its header is no 'Name = value'", n + 1);
      return header;
    }
    if (!header.fields.emplace(name, without_outer_blanks(line.substr(equals + 1))).second) {
      header.fault = fmt::format("its header says '{}' twice, the second time in line {}", name, n + 1);
      return header;
    }
    if (name == "ElementDataFile")
      return header;
  }
  header.fault = "its header is cut short";
  return header;
}

/// Bytes of one value of each MetaImage type.
std::uint64_t size_of_meta_type(const std::string& type)
{
  static const std::map<std::string, std::uint64_t> sizes = {
      {"MET_CHAR", 1},       {"MET_UCHAR", 1},  {"MET_SHORT", 2}, {"MET_USHORT", 2},
      {"MET_INT", 4},        {"MET_UINT", 4},   {"MET_FLOAT", 4}, {"MET_LONG_LONG", 8},
      {"MET_ULONG_LONG", 8}, {"MET_DOUBLE", 8}, {"MET_LONG", 4},  {"MET_ULONG", 4}};
  const auto found = sizes.find(type);
  return found == sizes.end() ? 0 : found->second;
}

/// The whole numbers of a field; empty if one of them is none, or not positive.
std::vector<std::uint64_t> counts_of(const std::string& text)
{
  std::istringstream stream(text);
  std::vector<std::uint64_t> counts;
  for (std::string word; stream >> word; counts.push_back(std::stoull(word)))
    if (word.size() > 10 || word.find_first_not_of("0123456789") != std::string::npos ||
        word.find_first_not_of('0') == std::string::npos)
      return {};
  return counts;
}

std::string fault_of_fields(const TextHeader& header)
{
  const auto dimensions = counts_of(header.field("NDims")), sizes = counts_of(header.field("DimSize"));
  // MetaIO keeps ten numbers of each kind, and a matrix of ten by ten
  if (dimensions.size() != 1 || dimensions.front() > 10)
    return fmt::format("its header announces '{}' dimensions", header.field("NDims"));
  if (sizes.size() != dimensions.front())
    return fmt::format("its header announces '{}' voxels along {} axes", header.field("DimSize"),
                       dimensions.front());
  if (size_of_meta_type(header.field("ElementType")) == 0)
    return fmt::format("its header announces values of the type '{}', which cannot be read",
                       header.field("ElementType"));
  for (const char* name : {"ElementNumberOfChannels", "CompressedDataSize"})
    if (!header.field(name).empty() && counts_of(header.field(name)).size() != 1)
      return fmt::format("its header says '{} = {}'", name, header.field(name));
  const std::string where = header.field("ElementDataFile");
  // MetaIO would print a number into the name as the name itself asks
  if (where.empty() || where.find("LIST") != std::string::npos || where.find('%') != std::string::npos)
    return fmt::format("its values are in several files ('{}'), which cannot be read: save it as one", where);
  return "";
}

} // namespace

FileContents contents_of_metaimage(const fs::path& file)
{
  const TextHeader header = meta_header_of(file);
  if (!header.fault.empty())
    return {header.fault, 0};
  if (const std::string fault = fault_of_fields(header); !fault.empty())
    return {fault, 0};
  const std::string where = header.field("ElementDataFile");
  const bool local = where == "LOCAL" || where == "Local" || where == "local";
  const fs::path data = local ? file : file.parent_path() / where;
  const std::uint64_t start = local ? header.length : 0;
  const std::uint64_t value_size = size_of_meta_type(header.field("ElementType"));
  const bool is_text = !header.field("BinaryData").empty() && !is_true(header.field("BinaryData"));
  const bool is_compressed = is_true(header.field("CompressedData"));
  FileContents stored = contents_of_values(data, ValueEncoding::raw, start, value_size);
  if (!stored.fault.empty())
    return stored;
  if (!is_compressed)
    return is_text ? contents_of_values(data, ValueEncoding::text, start, value_size) : stored;
  if (!header.field("HeaderSize").empty())
    return {"its compressed values follow a foreign header, which cannot be read", 0};
  const auto packed = counts_of(header.field("CompressedDataSize"));
  // MetaIO unpacks the whole file then, header and all, and leaves the values as they come
  if (packed.empty() && local)
    return {"its header does not say how many bytes its compressed values have (CompressedDataSize)", 0};
  const std::uint64_t packed_size = packed.empty() ? stored.capacity : packed.front();
  if (packed_size > stored.capacity)
    return {fault_of_too_few(stored.capacity, packed_size), 0};
  return contents_of_values(data, ValueEncoding::zlib, start, value_size, packed_size);
}

} // namespace cemvert
