// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/file_length.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <string_view>

namespace cemvert
{
namespace
{

constexpr std::uint32_t undefined_length = 0xffffffff;
constexpr std::uint32_t pixel_data = 0x7fe00010, item = 0xfffee000, item_end = 0xfffee00d,
                        sequence_end = 0xfffee0dd, transfer_syntax = 0x00020010,
                        samples_per_pixel = 0x00280002, rows = 0x00280010, columns = 0x00280011,
                        bits_allocated = 0x00280100;

/// How the elements of a data set are written (PS3.5, 7.1).
struct Encoding {
  bool explicit_vr = true;
  bool big_endian = false;
};

struct Element {
  std::uint32_t tag = 0;
  std::string vr;
  std::uint32_t length = 0;
  bool is_open() const { return length == undefined_length; }
};

/// Kinds of value with two spare bytes and a long length (PS3.5, 7.1.2), and the others.
constexpr std::string_view long_kinds = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
constexpr std::string_view short_kinds = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US";

/// Kinds (PS3.6) of the elements that GDCM turns into numbers and texts, and believes to be of them.
struct KnownKind {
  std::uint32_t tag;
  std::string_view vr;
};
constexpr std::array<KnownKind, 29> known_kinds = {{
    {0x00080008, "CS"}, {0x00080016, "UI"}, {0x00080018, "UI"}, {0x00080060, "CS"},
    {0x00180050, "DS"}, {0x00180088, "DS"}, {0x0020000d, "UI"}, {0x0020000e, "UI"},
    {0x00200011, "IS"}, {0x00200032, "DS"}, {0x00200037, "DS"}, {samples_per_pixel, "US"},
    {0x00280004, "CS"}, {0x00280006, "US"}, {0x00280008, "IS"}, {rows, "US"},
    {columns, "US"},    {0x00280030, "DS"}, {0x00280034, "IS"}, {bits_allocated, "US"},
    {0x00280101, "US"}, {0x00280102, "US"}, {0x00280103, "US"}, {0x00281050, "DS"},
    {0x00281051, "DS"}, {0x00281052, "DS"}, {0x00281053, "DS"}, {0x00281054, "LO"},
    {0x00282110, "CS"},
}};

/// The file is no DICOM file, and why.
struct Malformed {
  std::string why;
};

/// Steps from element to element of a DICOM file, into sequences too, without reading the values.
class Walk
{
public:
  explicit Walk(const std::filesystem::path& file)
      : stream_(file, std::ios::binary), size_(std::filesystem::file_size(file))
  {
  }

  /// @throws Malformed  unless the file is sound up to the end of its pixel data, or ends between two
  /// elements
  void check()
  {
    skip(132); // preamble and "DICM"
    while (position_ < size_ && group() == 2) {
      const Element element = read_header({});
      if (element.tag == transfer_syntax)
        syntax_ = read_text(element.length);
      else
        skip(element.length);
    }
    if (syntax_.empty() || position_ == size_)
      throw Malformed{"its header is cut short"};
    if (syntax_ == "1.2.840.10008.1.2.1.99")
      throw Malformed{"it is deflated as a whole, which cannot be read: save it uncompressed"};
    const Encoding encoding{syntax_ != "1.2.840.10008.1.2", syntax_ == "1.2.840.10008.1.2.2"};
    while (position_ < size_) {
      const Element element = read_header(encoding);
      check_kind(encoding, element);
      if (element.tag == pixel_data)
        check_pixels(encoding, element);
      else if (sizes_.count(element.tag) == 0 || element.length != 2)
        skip_value(encoding, element, 0);
      else
        sizes_[element.tag] = read_number(2, encoding.big_endian);
      // PS3.3, C.7.6.3.1.1: one, three, and once four. GDCM stops the program at more.
      if (element.tag == samples_per_pixel && sizes_[samples_per_pixel] > 4)
        throw Malformed{fmt::format("it announces {} samples per pixel", sizes_[samples_per_pixel])};
    }
  }

private:
  static void check_kind(const Encoding& encoding, const Element& element)
  {
    const auto known = std::find_if(known_kinds.begin(), known_kinds.end(),
                                    [&](const KnownKind& kind) { return kind.tag == element.tag; });
    if (known == known_kinds.end())
      return;
    if ((encoding.explicit_vr && element.vr != known->vr) || (known->vr == "US" && element.length != 2))
      throw Malformed{
          fmt::format("its element ({:04x},{:04x}) is of the kind '{}' with {} bytes, not one '{}'",
                      element.tag >> 16, element.tag & 0xffff, element.vr, element.length, known->vr)};
  }

  /// PS3.5, 8: samples by rows by columns as bits are allocated, or the fragments of a compressed stream.
  void check_pixels(const Encoding& encoding, const Element& element)
  {
    const std::uint64_t start = position_;
    const bool is_native = syntax_ == "1.2.840.10008.1.2" || syntax_ == "1.2.840.10008.1.2.1" ||
                           syntax_ == "1.2.840.10008.1.2.2";
    if (is_native == element.is_open())
      throw Malformed{"its pixels are not written as its transfer syntax " + syntax_ + " says"};
    skip_value(encoding, element, 0);
    const std::uint64_t pixels = std::uint64_t{sizes_[rows]} * sizes_[columns],
                        bytes = product(pixels, std::uint64_t{sizes_[samples_per_pixel]} *
                                                    ((sizes_[bits_allocated] + 7) / 8));
    if (is_native && position_ - start < bytes)
      throw Malformed{fault_of_too_few(position_ - start, bytes)};
    // how far a slice of one grey shrinks has no limit; a scanner's slice (PS3.3 sets none) has 512 x 512
    constexpr std::uint64_t most_pixels = 4096 * 4096, most_shrinking = 1000;
    if (!is_native && pixels > most_pixels && product(position_ - start, most_shrinking) < bytes)
      throw Malformed{
          fmt::format("it announces {} pixels in {} compressed bytes", pixels, position_ - start)};
  }

  std::uint32_t group()
  {
    const std::uint64_t start = position_;
    const std::uint32_t group = read_number(2, false);
    stream_.seekg(static_cast<std::streamoff>(start));
    position_ = start;
    return group;
  }

  void read(char* bytes, std::uint64_t count)
  {
    if (count > size_ - std::min(size_, position_))
      throw Malformed{"it is cut short"};
    if (!stream_.read(bytes, static_cast<std::streamsize>(count)))
      throw Malformed{"it cannot be read"};
    position_ += count;
  }

  std::uint32_t read_number(int bytes, bool big_endian)
  {
    std::array<char, 4> buffer{};
    read(buffer.data(), static_cast<std::uint64_t>(bytes));
    if (big_endian)
      std::reverse(buffer.begin(), buffer.begin() + bytes);
    std::uint32_t number = 0;
    for (int n = bytes - 1; n >= 0; --n)
      number = number << 8 | static_cast<unsigned char>(buffer[static_cast<std::size_t>(n)]);
    return number;
  }

  std::string read_text(std::uint32_t length)
  {
    constexpr std::uint32_t longest_uid = 64; // PS3.5, 9.1
    if (length > longest_uid)
      throw Malformed{"its transfer syntax is no UID"};
    std::string text(length, '\0');
    read(text.data(), length);
    text.erase(std::min(text.find_first_of(std::string_view("\0 ", 2)), text.size()));
    return text;
  }

  void skip(std::uint64_t length)
  {
    if (length > size_ - std::min(size_, position_))
      throw Malformed{"it is cut short"};
    constexpr std::uint64_t near = 4096; // a seek throws the stream's buffer away
    if (length < near)
      stream_.ignore(static_cast<std::streamsize>(length));
    else
      stream_.seekg(static_cast<std::streamoff>(length), std::ios::cur);
    position_ += length;
  }

  Element read_header(const Encoding& encoding)
  {
    Element element;
    const std::uint32_t group = read_number(2, encoding.big_endian);
    element.tag = group << 16 | read_number(2, encoding.big_endian);
    if (encoding.explicit_vr && group != 0xfffe) {
      element.vr.resize(2);
      read(element.vr.data(), 2);
      const auto is_one_of = [&](std::string_view kinds) {
        const auto found = kinds.find(element.vr);
        return found != std::string_view::npos && found % 3 == 0;
      };
      if (is_one_of(short_kinds)) {
        element.length = read_number(2, encoding.big_endian);
        return element;
      }
      if (!is_one_of(long_kinds))
        throw Malformed{fmt::format("its element ({:04x},{:04x}) is of a kind there is not", group,
                                    element.tag & 0xffff)};
      skip(2);
    }
    element.length = read_number(4, encoding.big_endian);
    return element;
  }

  void skip_value(const Encoding& encoding, const Element& element, int depth)
  {
    if (element.is_open() && !element.vr.empty() && element.vr != "SQ" && element.vr != "UN" &&
        element.tag != pixel_data)
      throw Malformed{"an element of it that is no sequence has no length"};
    // inside a value of unknown kind the elements are written without their kind (PS3.5, 6.2.2)
    if (element.is_open())
      return skip_items(element.vr == "UN" ? Encoding{false, false} : encoding, size_, element, depth);
    if (element.length > size_ - position_)
      throw Malformed{"it is cut short"};
    if (element.vr == "SQ")
      return skip_items(encoding, position_ + element.length, element, depth);
    skip(element.length);
  }

  /// The items of a sequence, or of compressed pixels, up to `end` or the mark of their end.
  void skip_items(const Encoding& encoding, std::uint64_t end, const Element& sequence, int depth)
  {
    constexpr int deepest = 32; // the standard's own objects nest less than ten deep
    if (depth > deepest)
      throw Malformed{"its sequences are nested more than 32 deep"};
    while (position_ < end) {
      const Element element = read_header(encoding);
      if (element.tag == sequence_end && sequence.is_open())
        return skip(element.length);
      if (element.tag != item)
        throw Malformed{fmt::format("its sequence ({:04x},{:04x}) holds something else than items",
                                    sequence.tag >> 16, sequence.tag & 0xffff)};
      if (sequence.tag == pixel_data)
        skip(element.length);
      else
        skip_elements(encoding, element.is_open() ? size_ : position_ + element.length, element, depth);
    }
    if (sequence.is_open() || position_ != end)
      throw Malformed{"a sequence of it is cut short"};
  }

  void skip_elements(const Encoding& encoding, std::uint64_t end, const Element& open_item, int depth)
  {
    while (position_ < end) {
      const Element element = read_header(encoding);
      if (element.tag == item_end && open_item.is_open())
        return skip(element.length);
      skip_value(encoding, element, depth + 1);
    }
    if (open_item.is_open() || position_ != end)
      throw Malformed{"an item of a sequence of it is cut short"};
  }

  std::ifstream stream_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
  std::string syntax_;
  std::map<std::uint32_t, std::uint32_t> sizes_ = {
      {samples_per_pixel, 1}, {rows, 0}, {columns, 0}, {bits_allocated, 16}};
};

} // namespace

bool is_dicom(const std::filesystem::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 132> start{};
  return stream.read(start.data(), start.size()) && std::string(start.data() + 128, 4) == "DICM";
}

std::string fault_of_dicom(const std::filesystem::path& file)
{
  try {
    Walk(file).check();
  } catch (const Malformed& malformed) {
    return malformed.why;
  }
  return "";
}

} // namespace cemvert
