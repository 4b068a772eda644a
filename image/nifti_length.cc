// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

constexpr std::size_t header_size = 348;
using Header = std::array<char, header_size>;

/// What matters here of a NIfTI-1 header. Layout: nifti1.h.
struct NiftiLayout {
  std::string fault;
  std::uint64_t start = 0;   ///< of the values [bytes]
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

/// Bytes of one voxel of each data type (nifti1.h, DT_...); 0 for a type there is not. The header's own count
/// of bits is ignored by the NIfTI library, so it says nothing.
std::uint64_t size_of_nifti_type(int type)
{
  static const std::map<int, std::uint64_t> sizes = {
      {2, 1},   {4, 2},   {8, 4},    {16, 4},   {32, 8},    {64, 8},    {128, 3},   {256, 1},
      {512, 2}, {768, 4}, {1024, 8}, {1280, 8}, {1536, 16}, {1792, 16}, {2048, 32}, {2304, 4}};
  const auto found = sizes.find(type);
  return found == sizes.end() ? 0 : found->second;
}

/// Numbers that place the voxels (nifti1.h: pixdim, quatern_b to qoffset_z, srow_x to srow_z). ITK stops the
/// program where its single-precision arithmetic with them gives infinity or no number.
std::string fault_of_placement(const Header& header, bool swapped)
{
  struct Numbers {
    const char* name;
    std::size_t start, count;
    std::size_t code; ///< position of the number that says whether they are used; 0: always
  };
  constexpr float largest = 1e6f; // mm; a kilometre
  for (const Numbers& numbers :
       {Numbers{"spacing", 80, 3, 0}, Numbers{"qform", 256, 6, 252}, Numbers{"sform", 280, 12, 254}}) {
    if (numbers.code != 0 && number_at<std::int16_t>(header.data() + numbers.code, swapped) <= 0)
      continue;
    for (std::size_t n = 0; n < numbers.count; ++n)
      if (const auto number = number_at<float>(header.data() + numbers.start + 4 * n, swapped);
          !(std::abs(number) < largest))
        return fmt::format("its header gives {:g} in the {}, which places no voxel", number, numbers.name);
  }
  return "";
}

NiftiLayout layout_of(const Header& header)
{
  constexpr auto marked_size = static_cast<std::int32_t>(header_size);
  constexpr int float_type = 16, double_type = 64;
  NiftiLayout layout;
  layout.swapped = number_at<std::int32_t>(header.data(), false) != marked_size;
  // with another mark the library would take it for Analyze, or for a text header, whose length nobody knows
  if (number_at<std::int32_t>(header.data(), layout.swapped) != marked_size ||
      std::memcmp(header.data() + 344, "n+1", 4) != 0) {
    layout.fault = "it has no header of a NIfTI-1 image in one file";
    return layout;
  }
  const auto short_at = [&](std::size_t position) {
    return static_cast<int>(number_at<std::int16_t>(header.data() + position, layout.swapped));
  };
  const int dimensions = short_at(40), type = short_at(70);
  const auto start = number_at<float>(header.data() + 108, layout.swapped);
  if (dimensions < 1 || dimensions > 7)
    layout.fault = fmt::format("its header announces an image of {} dimensions", dimensions);
  else if (size_of_nifti_type(type) == 0)
    layout.fault = fmt::format("its header announces values of the type {}, which there is not", type);
  else if (!(std::abs(start) < 1e9f)) // the library makes an int of it
    layout.fault = fmt::format("its header announces values that start at byte {:g}", start);
  else
    layout.fault = fault_of_placement(header, layout.swapped);
  if (!layout.fault.empty())
    return layout;
  std::uint64_t bytes = size_of_nifti_type(type);
  for (int axis = 1; axis <= dimensions; ++axis)
    bytes = product(
        bytes, static_cast<std::uint64_t>(std::max(short_at(40 + 2 * static_cast<std::size_t>(axis)), 1)));
  layout.start = static_cast<std::uint64_t>(std::max(start, static_cast<float>(header_size)));
  layout.length = std::max(bytes, layout.start + bytes); // the sum may be beyond the largest number
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

} // namespace

/// Reads the file to its end, through gzip where it is compressed (zlib passes other files on as they are).
FileContents contents_of_nifti(const fs::path& file)
{
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> stream(gzopen(file.c_str(), "rb"), gzclose_r);
  if (!stream)
    return {"it cannot be opened", 0};
  Header header{};
  if (gzread(stream.get(), header.data(), header.size()) != static_cast<int>(header.size()))
    return {"its header is cut short", 0};
  const NiftiLayout layout = layout_of(header);
  if (!layout.fault.empty())
    return {layout.fault, 0};
  std::uint64_t length = header.size(), not_finite = 0;
  std::vector<char> buffer(1 << 18);
  int read = 0;
  // first to where the values start, so that no value lies across two buffers
  while (length < layout.start && (read = gzread(stream.get(), buffer.data(),
                                                 static_cast<unsigned int>(std::min<std::uint64_t>(
                                                     layout.start - length, buffer.size())))) > 0)
    length += static_cast<std::uint64_t>(read);
  while ((read = gzread(stream.get(), buffer.data(), static_cast<unsigned int>(buffer.size()))) > 0) {
    not_finite += count_not_finite(buffer.data(), static_cast<std::size_t>(read), layout);
    length += static_cast<std::uint64_t>(read);
  }
  int error = Z_OK;
  gzerror(stream.get(), &error);
  if (read < 0 || error != Z_OK)
    return {"its compressed data are damaged or cut short", 0};
  if (length < layout.length)
    return {fault_of_too_few(length, layout.length), 0};
  if (not_finite > 0)
    return {fmt::format("{} of its values are not a number or infinite (NIfTI's own reader would turn them "
                        "into 0 without a word). Replace them by real values (outside the body: air)",
                        not_finite),
            0};
  return {"", length - layout.start};
}

} // namespace cemvert
