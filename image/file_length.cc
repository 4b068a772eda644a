// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"

#include "image/header_text.h"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <vector>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// Unpacks a zlib or gzip stream (or several, one after the other) of so many bytes only to count what it
/// gives.
FileContents unpacked(std::ifstream& stream, std::uint64_t packed_size)
{
  constexpr int any_header = MAX_WBITS + 32; // zlib.h: finds out by itself whether zlib or gzip
  z_stream state{};
  if (inflateInit2(&state, any_header) != Z_OK)
    return {"there is no memory to unpack it", 0};
  std::vector<unsigned char> packed(1 << 16), values(1 << 18);
  FileContents contents;
  int answer = Z_OK;
  while (answer == Z_OK || answer == Z_BUF_ERROR) {
    if (state.avail_in == 0) {
      stream.read(reinterpret_cast<char*>(packed.data()),
                  static_cast<std::streamsize>(std::min<std::uint64_t>(packed.size(), packed_size)));
      state.next_in = packed.data();
      state.avail_in = static_cast<unsigned int>(stream.gcount());
      packed_size -= state.avail_in;
      if (state.avail_in == 0)
        break;
    }
    state.next_out = values.data();
    state.avail_out = static_cast<unsigned int>(values.size());
    answer = inflate(&state, Z_NO_FLUSH);
    contents.capacity += values.size() - state.avail_out;
    if (answer == Z_STREAM_END && state.avail_in > 1 && state.next_in[0] == 0x1f && state.next_in[1] == 0x8b)
      answer = inflateReset(&state); // gzip files may be put one behind the other (RFC 1952, 2.2)
  }
  inflateEnd(&state);
  if (answer != Z_STREAM_END)
    contents.fault = "its compressed data are damaged or cut short";
  return contents;
}

std::uint64_t words_of(std::ifstream& stream)
{
  std::uint64_t words = 0;
  bool in_word = false;
  for (std::istreambuf_iterator<char> letter(stream), end; letter != end; ++letter) {
    const bool is_blank = std::isspace(static_cast<unsigned char>(*letter)) != 0 || *letter == ',';
    words += !is_blank && !in_word ? 1 : 0;
    in_word = !is_blank;
  }
  return words;
}

} // namespace

std::uint64_t product(std::uint64_t a, std::uint64_t b)
{
  constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  return b != 0 && a > largest / b ? largest : a * b;
}

std::string fault_of_too_few(std::uint64_t held, std::uint64_t announced)
{
  return fmt::format("it holds {} of the {} bytes its header announces", held, announced);
}

FileContents contents_of_values(const fs::path& data, ValueEncoding encoding, std::uint64_t start,
                                std::uint64_t value_size, std::uint64_t packed_size)
{
  std::error_code error;
  // a pipe or a device never ends
  if (!fs::is_regular_file(data, error))
    return {"its data file " + data.string() + " is missing or no file", 0};
  const std::uint64_t size = fs::file_size(data, error), rest = size - std::min(size, start);
  switch (encoding) {
  case ValueEncoding::raw:
    return {"", rest};
  case ValueEncoding::hexadecimal:
    return {"", rest / 2};
  case ValueEncoding::text:
  case ValueEncoding::zlib:
    break;
  }
  std::ifstream stream(data, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(std::min(size, start)));
  if (encoding == ValueEncoding::text)
    return {"", product(words_of(stream), value_size)};
  return unpacked(stream, std::min(rest, packed_size));
}

FileContents contents_of(const fs::path& file)
{
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored))
    return {"it is not a file", 0};
  const std::string extension = in_small_letters(file.extension().string());
  if (extension == ".nii" || extension == ".gz")
    return contents_of_nifti(file);
  if (extension == ".mha" || extension == ".mhd")
    return contents_of_metaimage(file);
  return contents_of_nrrd(file);
}

} // namespace cemvert
