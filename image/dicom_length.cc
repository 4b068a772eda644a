// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>

namespace cemvert
{
namespace
{

constexpr std::uint32_t undefined_length = 0xffffffff;
constexpr std::uint32_t pixel_data = 0x7fe00010, item = 0xfffee000, item_end = 0xfffee00d,
                        sequence_end = 0xfffee0dd, transfer_syntax = 0x00020010;

/// How the elements of a data set are written (PS3.5, 7.1).
struct Encoding {
  bool explicit_vr = true;
  bool big_endian = false;
};

struct Element {
  std::uint32_t tag = 0;
  std::string vr;
  std::uint32_t length = 0;
};

/// Steps from element to element of a DICOM file without looking into them.
class Walk
{
public:
  explicit Walk(const std::filesystem::path& file)
      : stream_(file, std::ios::binary), size_(std::filesystem::file_size(file))
  {
    stream_.seekg(132); // preamble and "DICM"
  }

  /// True if the file reaches the end of its pixel data, or ends between two elements of the data set.
  bool reaches_the_end()
  {
    Element element;
    Encoding encoding;
    bool in_meta = true;
    while (position() < size_) {
      if (in_meta && !in_group_two()) {
        if (syntax_.find("1.2.840.10008.1.2.1.99") == 0)
          return true; // deflated: nothing can be said without inflating it
        encoding.explicit_vr = syntax_ != "1.2.840.10008.1.2";
        encoding.big_endian = syntax_ == "1.2.840.10008.1.2.2";
        in_meta = false;
      }
      if (!read_header(encoding, element) || !skip_value(encoding, element))
        return false;
      if (element.tag == pixel_data)
        return true;
    }
    return !in_meta;
  }

private:
  std::uint64_t position() { return static_cast<std::uint64_t>(stream_.tellg()); }

  bool in_group_two()
  {
    const auto start = stream_.tellg();
    std::uint32_t group = 0;
    const bool read = read_number(2, false, group);
    stream_.clear();
    stream_.seekg(start);
    return read && group == 2;
  }

  bool read_number(int bytes, bool big_endian, std::uint32_t& number)
  {
    std::array<char, 4> buffer{};
    if (!stream_.read(buffer.data(), bytes))
      return false;
    if (big_endian)
      std::reverse(buffer.begin(), buffer.begin() + bytes);
    number = 0;
    for (int n = bytes - 1; n >= 0; --n)
      number = number << 8 | static_cast<unsigned char>(buffer[static_cast<std::size_t>(n)]);
    return true;
  }

  bool read_header(const Encoding& encoding, Element& element)
  {
    std::uint32_t group = 0, number = 0;
    if (!read_number(2, encoding.big_endian, group) || !read_number(2, encoding.big_endian, number))
      return false;
    element.tag = group << 16 | number;
    element.vr.clear();
    if (encoding.explicit_vr && group != 0xfffe) {
      element.vr.resize(2);
      if (!stream_.read(element.vr.data(), 2))
        return false;
      // these have two spare bytes and a long length (PS3.5, 7.1.2)
      constexpr std::array<const char*, 13> long_ones = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                                         "SV", "UC", "UN", "UR", "UT", "UV"};
      if (std::find(long_ones.begin(), long_ones.end(), element.vr) == long_ones.end())
        return read_number(2, encoding.big_endian, element.length);
      stream_.seekg(2, std::ios::cur);
    }
    return read_number(4, encoding.big_endian, element.length);
  }

  bool skip_value(const Encoding& encoding, const Element& element)
  {
    if (element.length == undefined_length)
      // inside a value of unknown kind the elements are written without their kind (PS3.5, 6.2.2)
      return skip_items(element.vr == "UN" ? Encoding{false, false} : encoding);
    if (element.length > size_ - std::min(size_, position()))
      return false;
    if (element.tag == transfer_syntax) {
      syntax_.resize(element.length);
      stream_.read(syntax_.data(), static_cast<std::streamsize>(element.length));
      syntax_.erase(std::find(syntax_.begin(), syntax_.end(), '\0'), syntax_.end());
      return true;
    }
    stream_.seekg(static_cast<std::streamoff>(element.length), std::ios::cur);
    return true;
  }

  bool skip_items(const Encoding& encoding)
  {
    Element element;
    while (read_header(encoding, element)) {
      if (element.tag == sequence_end)
        return true;
      if (element.tag != item)
        return false;
      if (element.length == undefined_length ? !skip_open_item(encoding) : !skip_value(encoding, element))
        return false;
    }
    return false;
  }

  bool skip_open_item(const Encoding& encoding)
  {
    Element element;
    while (read_header(encoding, element)) {
      if (element.tag == item_end)
        return true;
      if (!skip_value(encoding, element))
        return false;
    }
    return false;
  }

  std::ifstream stream_;
  std::uint64_t size_;
  std::string syntax_;
};

} // namespace

bool is_dicom(const std::filesystem::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 132> start{};
  return stream.read(start.data(), start.size()) && std::string(start.data() + 128, 4) == "DICM";
}

bool is_whole_dicom(const std::filesystem::path& file)
{
  return Walk(file).reaches_the_end();
}

} // namespace cemvert
