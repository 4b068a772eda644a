// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <vector>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// Bytes that a NIfTI-1 header announces, itself included; 0 if it is no such header. Layout: nifti1.h.
std::uint64_t announced_by_nifti(const std::array<char, 348>& header)
{
  const auto number_at = [&](std::size_t position, auto value, bool swapped) {
    std::array<char, sizeof(value)> bytes{};
    std::copy_n(header.begin() + static_cast<std::ptrdiff_t>(position), sizeof(value), bytes.begin());
    if (swapped)
      std::reverse(bytes.begin(), bytes.end());
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  };
  constexpr std::int32_t header_size = 348;
  const bool swapped = number_at(0, std::int32_t{}, false) != header_size;
  if (swapped && number_at(0, std::int32_t{}, true) != header_size)
    return 0;
  const int dimensions = number_at(40, std::int16_t{}, swapped);
  if (dimensions < 1 || dimensions > 7)
    return 0;
  std::uint64_t voxels = 1;
  for (int axis = 1; axis <= dimensions; ++axis)
    voxels *= static_cast<std::uint64_t>(
        std::max<int>(number_at(40 + 2 * static_cast<std::size_t>(axis), std::int16_t{}, swapped), 1));
  const auto bits = static_cast<std::uint64_t>(std::max<int>(number_at(72, std::int16_t{}, swapped), 0));
  const float start = number_at(108, 0.0f, swapped);
  return static_cast<std::uint64_t>(std::clamp(start, 348.0f, 1e9f)) + (voxels * bits + 7) / 8;
}

/// Reads the file to its end, through gzip where it is compressed (zlib passes other files on as they are).
std::string fault_of_nifti(const fs::path& file)
{
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> stream(gzopen(file.c_str(), "rb"), gzclose_r);
  if (!stream)
    return "it cannot be opened";
  std::array<char, 348> header{};
  if (gzread(stream.get(), header.data(), header.size()) != static_cast<int>(header.size()))
    return "its header is cut short";
  const std::uint64_t announced = announced_by_nifti(header);
  std::uint64_t length = header.size();
  std::vector<char> buffer(1 << 18);
  int read = 0;
  while ((read = gzread(stream.get(), buffer.data(), static_cast<unsigned int>(buffer.size()))) > 0)
    length += static_cast<std::uint64_t>(read);
  int error = Z_OK;
  gzerror(stream.get(), &error);
  if (read < 0 || error != Z_OK)
    return "its compressed data are damaged or cut short";
  if (length < announced)
    return fmt::format("it holds {} of the {} bytes its header announces", length, announced);
  return "";
}

/// The "Name = value" lines at the start of a MetaImage file, up to the one that says where the values are.
struct MetaHeader {
  std::map<std::string, std::string> fields;
  std::uint64_t length = 0; ///< of the header itself [bytes]
};

MetaHeader meta_header_of(const fs::path& file)
{
  MetaHeader header;
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  // a header has some twenty lines; a file that goes on without ElementDataFile is none
  for (int n = 0; n < 1000 && std::getline(stream, line); ++n) {
    header.length += line.size() + 1;
    const auto equals = line.find('=');
    if (equals == std::string::npos)
      continue;
    const auto trimmed = [](std::string text) {
      text.erase(0, text.find_first_not_of(" \t\r"));
      text.erase(text.find_last_not_of(" \t\r") + 1);
      return text;
    };
    const std::string name = trimmed(line.substr(0, equals));
    header.fields[name] = trimmed(line.substr(equals + 1));
    if (name == "ElementDataFile")
      break;
  }
  return header;
}

/// Bytes of one value of each MetaImage type.
std::uint64_t size_of_meta_type(const std::string& type)
{
  static const std::map<std::string, std::uint64_t> sizes = {
      {"MET_CHAR", 1}, {"MET_UCHAR", 1}, {"MET_SHORT", 2},     {"MET_USHORT", 2},     {"MET_INT", 4},
      {"MET_UINT", 4}, {"MET_FLOAT", 4}, {"MET_LONG_LONG", 8}, {"MET_ULONG_LONG", 8}, {"MET_DOUBLE", 8}};
  const auto found = sizes.find(type);
  return found == sizes.end() ? 0 : found->second;
}

std::string fault_of_meta(const fs::path& file)
{
  const MetaHeader header = meta_header_of(file);
  const auto field = [&](const std::string& name) {
    const auto found = header.fields.find(name);
    return found == header.fields.end() ? std::string() : found->second;
  };
  const std::string where = field("ElementDataFile");
  if (where.empty())
    return "its header is cut short";
  // text values, lists of files and headers of a foreign length: nothing can be said
  if (field("BinaryData") == "False" || where == "LIST" || where.find('%') != std::string::npos ||
      !field("HeaderSize").empty())
    return "";
  std::uint64_t announced = size_of_meta_type(field("ElementType"));
  std::stringstream sizes(field("DimSize"));
  for (std::uint64_t size = 0; sizes >> size;)
    announced *= size;
  if (field("CompressedData") == "True")
    announced = field("CompressedDataSize").empty() ? 0 : std::stoull(field("CompressedDataSize"));
  const bool local = where == "LOCAL" || where == "Local" || where == "local";
  std::error_code error;
  const fs::path data = local ? file : file.parent_path() / where;
  const std::uint64_t size = fs::file_size(data, error);
  if (error)
    return "its data file " + data.string() + " is missing";
  const std::uint64_t length = local ? size - std::min(size, header.length) : size;
  if (length < announced)
    return fmt::format("it holds {} of the {} bytes its header announces", length, announced);
  return "";
}

} // namespace

std::string fault_of_length(const fs::path& file)
{
  std::string extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (extension == ".nii" || extension == ".gz")
    return fault_of_nifti(file);
  if (extension == ".mha" || extension == ".mhd")
    return fault_of_meta(file);
  return "";
}

} // namespace cemvert
