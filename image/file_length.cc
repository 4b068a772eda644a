// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
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

/// What matters here of a NIfTI-1 header. Layout: nifti1.h.
struct NiftiLayout {
  std::uint64_t start = 0;   ///< of the values [bytes]; 0 if this is no such header
  std::uint64_t length = 0;  ///< of header and values [bytes]
  std::size_t real_size = 0; ///< bytes of one value if the values are real numbers, else 0
  bool swapped = false;      ///< bytes in the other order than this machine's
};

template <class T>
T number_at(const char* bytes, bool swapped)
{
  std::array<char, sizeof(T)> copy{};
  std::copy_n(bytes, sizeof(T), copy.begin());
  if (swapped)
    std::reverse(copy.begin(), copy.end());
  T value{};
  std::memcpy(&value, copy.data(), sizeof(T));
  return value;
}

NiftiLayout layout_of_nifti(const std::array<char, 348>& header)
{
  constexpr std::int32_t header_size = 348;
  constexpr int float_type = 16, double_type = 64;
  NiftiLayout layout;
  layout.swapped = number_at<std::int32_t>(header.data(), false) != header_size;
  if (layout.swapped && number_at<std::int32_t>(header.data(), true) != header_size)
    return {};
  const auto short_at = [&](std::size_t position) {
    return static_cast<int>(number_at<std::int16_t>(header.data() + position, layout.swapped));
  };
  const int dimensions = short_at(40);
  if (dimensions < 1 || dimensions > 7)
    return {};
  std::uint64_t voxels = 1;
  for (int axis = 1; axis <= dimensions; ++axis)
    voxels *= static_cast<std::uint64_t>(std::max(short_at(40 + 2 * static_cast<std::size_t>(axis)), 1));
  const auto bits = static_cast<std::uint64_t>(std::max(short_at(72), 0));
  layout.start = static_cast<std::uint64_t>(
      std::clamp(number_at<float>(header.data() + 108, layout.swapped), 348.0f, 1e9f));
  layout.length = layout.start + (voxels * bits + 7) / 8;
  const int type = short_at(70);
  layout.real_size = type == float_type ? sizeof(float) : type == double_type ? sizeof(double) : 0;
  return layout;
}

std::uint64_t count_not_finite(const char* bytes, std::size_t length, const NiftiLayout& layout)
{
  std::uint64_t count = 0;
  for (std::size_t at = 0; layout.real_size > 0 && at + layout.real_size <= length; at += layout.real_size)
    count += layout.real_size == sizeof(float)
                 ? !std::isfinite(number_at<float>(bytes + at, layout.swapped))
                 : !std::isfinite(number_at<double>(bytes + at, layout.swapped));
  return count;
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
  const NiftiLayout layout = layout_of_nifti(header);
  std::uint64_t length = header.size(), not_finite = 0;
  std::vector<char> buffer(1 << 18);
  int read = 0;
  // first to where the values start, so that no value lies across two buffers
  std::uint64_t wanted =
      std::min<std::uint64_t>(layout.start > length ? layout.start - length : 0, buffer.size());
  if (wanted > 0 && (read = gzread(stream.get(), buffer.data(), static_cast<unsigned int>(wanted))) > 0)
    length += static_cast<std::uint64_t>(read);
  while ((read = gzread(stream.get(), buffer.data(), static_cast<unsigned int>(buffer.size()))) > 0) {
    if (length >= layout.start)
      not_finite += count_not_finite(buffer.data(), static_cast<std::size_t>(read), layout);
    length += static_cast<std::uint64_t>(read);
  }
  int error = Z_OK;
  gzerror(stream.get(), &error);
  if (read < 0 || error != Z_OK)
    return "its compressed data are damaged or cut short";
  if (length < layout.length)
    return fmt::format("it holds {} of the {} bytes its header announces", length, layout.length);
  if (not_finite > 0)
    return fmt::format(
        "{} of its values are not a number or infinite (NIfTI's own reader would turn them into 0 "
        "without a word). Replace them by real values (outside the body: air)",
        not_finite);
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
