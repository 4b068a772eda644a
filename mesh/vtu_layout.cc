// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/vtu_layout.h"

#include <vtkSmartPointer.h>
#include <vtkXMLDataElement.h>
#include <vtkXMLUtilities.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <vector>

namespace cemvert
{
namespace
{

/// Where in a file the arrays lie, and how long they have to be.
struct Layout {
  std::uint64_t start = 0; ///< of the appended data [bytes]
  std::uint64_t end = 0;   ///< of the file [bytes]
  std::uint64_t points = 0, cells = 0;
  std::uint64_t corners = 4;   ///< of each cell: all tetrahedra, or all hexahedra (8)
  std::size_t number_size = 4; ///< bytes of the numbers before each array
  bool is_packed = false;
};

/// The file is no mesh of ours, and why.
struct Malformed {
  std::string why;
};

std::string attribute(vtkXMLDataElement& element, const char* name)
{
  const char* text = element.GetAttribute(name);
  return text == nullptr ? "" : text;
}

/// A whole number of an attribute, below 2^31 and so beyond any mesh.
std::uint64_t count_of(vtkXMLDataElement& element, const char* name)
{
  std::string text = attribute(element, name);
  text.erase(text.find_last_not_of(' ') + 1);
  if (text.empty() || text.size() > 10 || text.find_first_not_of("0123456789") != std::string::npos ||
      std::stoull(text) >= std::uint64_t{1} << 31)
    throw Malformed{std::string(name) + " is '" + text + "'"};
  return std::stoull(text);
}

std::uint64_t size_of_type(const std::string& type)
{
  static const std::map<std::string, std::uint64_t> sizes = {
      {"Int8", 1},   {"UInt8", 1}, {"Int16", 2},  {"UInt16", 2},  {"Int32", 4},
      {"UInt32", 4}, {"Int64", 8}, {"UInt64", 8}, {"Float32", 4}, {"Float64", 8}};
  const auto found = sizes.find(type);
  if (found == sizes.end())
    throw Malformed{"an array has the type '" + type + "'"};
  return found->second;
}

/// The whole numbers before an array: one length, or those of its packed blocks.
std::uint64_t read_number(std::ifstream& stream, std::size_t size)
{
  std::array<unsigned char, 8> bytes{};
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size)))
    throw Malformed{"it is cut short or damaged"};
  std::uint64_t number = 0;
  for (std::size_t n = size; n > 0; --n)
    number = number << 8 | bytes[n - 1];
  return number;
}

/// A piece of an array in the file.
struct Block {
  std::uint64_t stored = 0; ///< bytes in the file
  std::uint64_t length = 0; ///< bytes of the values
};

/// The blocks of the array that starts where the stream stands, which together have to be as long as
/// expected.
/// @param rest  bytes up to the end of the file
std::vector<Block> blocks_of(std::ifstream& stream, std::uint64_t expected, std::uint64_t rest,
                             const Layout& layout)
{
  const Malformed wrong_length{"an array does not have the length the numbers of points and cells ask"};
  if (!layout.is_packed) {
    if (read_number(stream, layout.number_size) != expected || expected > rest)
      throw wrong_length;
    return {{expected, expected}};
  }
  // VTK's file format: number of blocks, bytes of each, bytes of the last (0: as the others), stored bytes of
  // each
  constexpr std::uint64_t longest_block = 1 << 20; // write_mesh's have 32 kB
  const std::uint64_t count = read_number(stream, layout.number_size),
                      block = read_number(stream, layout.number_size),
                      last = read_number(stream, layout.number_size);
  if (count == 0 || count > rest / layout.number_size || block == 0 || block > longest_block ||
      last > block || (count - 1) * block + (last == 0 ? block : last) != expected)
    throw wrong_length;
  std::vector<Block> blocks(count, {0, block});
  if (last != 0)
    blocks.back().length = last;
  std::uint64_t stored = 0;
  for (Block& piece : blocks) {
    piece.stored = read_number(stream, layout.number_size);
    if (piece.stored > rest - stored)
      throw Malformed{"it is cut short or damaged"};
    stored += piece.stored;
  }
  return blocks;
}

/// Reads the blocks one by one; `look` is given the values of each.
template <class Look>
void unpack(std::ifstream& stream, const std::vector<Block>& blocks, const Layout& layout, const Look& look)
{
  std::vector<unsigned char> stored, values;
  for (const Block& block : blocks) {
    stored.resize(block.stored);
    if (!stream.read(reinterpret_cast<char*>(stored.data()), static_cast<std::streamsize>(stored.size())))
      throw Malformed{"it is cut short or damaged"};
    if (!layout.is_packed) {
      look(stored);
      continue;
    }
    values.resize(block.length);
    uLongf length = values.size();
    if (uncompress(values.data(), &length, stored.data(), stored.size()) != Z_OK || length != values.size())
      throw Malformed{"it is cut short or damaged"};
    look(values);
  }
}

/// VTK takes memory for as many corners as the last offset says, and looks for faces where a type says so.
class CellCheck
{
public:
  CellCheck(const std::string& array, std::uint64_t value_size, std::uint64_t corners)
      : is_offsets_(array == "offsets"), is_types_(array == "types"), value_size_(value_size),
        corners_(corners)
  {
  }
  void look(const std::vector<unsigned char>& values)
  {
    const std::uint64_t type = corners_ == 4 ? 10 : 12; // tetrahedron, hexahedron (vtkCellType.h)
    if ((!is_offsets_ && !is_types_) || values.empty())
      return;
    if (values.size() % value_size_ != 0)
      throw Malformed{"its cells are written in blocks of no whole number of cells"};
    for (std::size_t at = 0; at < values.size(); at += value_size_) {
      std::uint64_t value = 0;
      for (std::size_t n = value_size_; n > 0; --n)
        value = value << 8 | values[at + n - 1];
      ++cell_;
      if (value != (is_types_ ? type : corners_ * cell_))
        throw Malformed{"its cells are neither all tetrahedra nor all hexahedra"};
    }
  }

private:
  bool is_offsets_, is_types_;
  std::uint64_t value_size_, corners_, cell_ = 0;
};

void check_array(std::ifstream& stream, vtkXMLDataElement& array, std::uint64_t tuples, const Layout& layout)
{
  if (attribute(array, "format") != "appended")
    throw Malformed{"its arrays do not stand behind the XML"};
  std::uint64_t components = 1;
  if (!attribute(array, "NumberOfComponents").empty())
    components = count_of(array, "NumberOfComponents");
  constexpr std::uint64_t most_components = 9; // a tensor
  if (components < 1 || components > most_components)
    throw Malformed{"an array has " + std::to_string(components) + " components"};
  const std::uint64_t value_size = size_of_type(attribute(array, "type"));
  const std::uint64_t offset = count_of(array, "offset"), length = layout.end - layout.start;
  if (offset > length)
    throw Malformed{"it is cut short or damaged"};
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(layout.start + offset));
  const std::vector<Block> blocks =
      blocks_of(stream, tuples * components * value_size, length - offset, layout);
  CellCheck cells(attribute(array, "Name"), value_size, layout.corners);
  unpack(stream, blocks, layout, [&](const std::vector<unsigned char>& values) { cells.look(values); });
}

/// Every array below `parent`, which holds nothing else.
void check_arrays(std::ifstream& stream, vtkXMLDataElement& parent, const Layout& layout)
{
  const std::string section = parent.GetName();
  for (int n = 0; n < parent.GetNumberOfNestedElements(); ++n) {
    vtkXMLDataElement& array = *parent.GetNestedElement(n);
    if (std::string(array.GetName()) != "DataArray")
      throw Malformed{std::string("it holds a '") + array.GetName() + "'"};
    std::uint64_t tuples = layout.points;
    if (section == "FieldData")
      tuples = count_of(array, "NumberOfTuples");
    else if (section == "Cells" && attribute(array, "Name") == "connectivity")
      tuples = layout.corners * layout.cells;
    else if (section == "Cells" || section == "CellData")
      tuples = layout.cells;
    // a few numbers stand for the whole model
    if (section == "FieldData" && tuples > 1000)
      throw Malformed{"a number of the whole model has " + std::to_string(tuples) + " values"};
    check_array(stream, array, tuples, layout);
  }
  const int arrays = parent.GetNumberOfNestedElements();
  if ((section == "Points" && arrays != 1) || (section == "Cells" && arrays != 3))
    throw Malformed{"its " + section + " hold " + std::to_string(arrays) + " arrays"};
}

void check_piece(std::ifstream& stream, vtkXMLDataElement& piece, Layout layout)
{
  layout.points = count_of(piece, "NumberOfPoints");
  layout.cells = count_of(piece, "NumberOfCells");
  if (layout.points == 0 || layout.cells == 0)
    throw Malformed{"it is empty"};
  std::vector<std::string> sections;
  for (int n = 0; n < piece.GetNumberOfNestedElements(); ++n) {
    sections.emplace_back(piece.GetNestedElement(n)->GetName());
    check_arrays(stream, *piece.GetNestedElement(n), layout);
  }
  std::sort(sections.begin(), sections.end());
  if (sections != std::vector<std::string>{"CellData", "Cells", "PointData", "Points"})
    throw Malformed{"a piece of it is no list of points and cells"};
}

void check_grid(std::ifstream& stream, vtkXMLDataElement& root, Layout layout)
{
  if (std::string(root.GetName()) != "VTKFile" || attribute(root, "type") != "UnstructuredGrid" ||
      root.GetNumberOfNestedElements() != 1 || attribute(root, "byte_order") != "LittleEndian")
    throw Malformed{"not a VTU file"};
  const std::string compressor = attribute(root, "compressor"), numbers = attribute(root, "header_type");
  if ((!compressor.empty() && compressor != "vtkZLibDataCompressor") ||
      (numbers != "UInt32" && numbers != "UInt64"))
    throw Malformed{"it is packed by '" + compressor + "' with lengths of the type '" + numbers + "'"};
  layout.is_packed = !compressor.empty();
  layout.number_size = numbers == "UInt32" ? 4 : 8;
  vtkXMLDataElement& grid = *root.GetNestedElement(0);
  int pieces = 0;
  for (int n = 0; n < grid.GetNumberOfNestedElements(); ++n) {
    vtkXMLDataElement& part = *grid.GetNestedElement(n);
    const std::string name = part.GetName();
    if (name == "Piece" && ++pieces == 1)
      check_piece(stream, part, layout);
    else if (name == "FieldData")
      check_arrays(stream, part, layout);
    else
      throw Malformed{"it holds a second piece, or a '" + name + "'"};
  }
  if (pieces != 1 || std::string(grid.GetName()) != "UnstructuredGrid")
    throw Malformed{"it is empty"};
}

/// Whether there is more than blanks between the tags. VTK looks for values there.
bool has_text(const std::string& xml)
{
  bool in_tag = false;
  for (const char letter : xml) {
    if (!in_tag && letter != '<' && std::isspace(static_cast<unsigned char>(letter)) == 0)
      return true;
    in_tag = letter == '<' || (in_tag && letter != '>');
  }
  return false;
}

} // namespace

std::string fault_of_vtu(const std::filesystem::path& file)
{
  constexpr std::size_t longest_head = 1 << 16; // write_mesh's XML has 2 kB
  std::ifstream stream(file, std::ios::binary);
  std::string head(longest_head, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(stream.gcount()));
  if (head.find("<VTKFile") == std::string::npos)
    return "not a VTU file";
  const std::size_t data = head.find("<AppendedData"),
                    end_of_tag = head.find('>', std::min(data, head.size())),
                    start = head.find('_', std::min(end_of_tag, head.size()));
  if (data == std::string::npos || start == std::string::npos)
    return "its arrays do not stand behind the XML";
  const std::string tag = head.substr(data, start - data);
  const std::string xml = head.substr(0, data) + "</VTKFile>";
  // Comments may hide a second head from us, and declarations make text without end from a few letters. Past
  // anything but blanks before the underscore, VTK begins to read elsewhere.
  if (has_text(tag) || xml.find("<!") != std::string::npos || has_text(xml) ||
      xml.find('\0') != std::string::npos || tag.find("encoding=\"raw\"") == std::string::npos)
    return "its XML is not as cemvert writes it";
  const auto root =
      vtkSmartPointer<vtkXMLDataElement>::Take(vtkXMLUtilities::ReadElementFromString(xml.c_str()));
  if (root == nullptr)
    return "its XML is damaged";
  Layout layout;
  layout.start = start + 1;
  layout.end = std::filesystem::file_size(file);
  std::string fault;
  for (const std::uint64_t corners : {4, 8}) {
    layout.corners = corners;
    try {
      check_grid(stream, *root, layout);
      return "";
    } catch (const Malformed& malformed) {
      if (fault.empty())
        fault = malformed.why;
    }
  }
  return fault;
}

} // namespace cemvert
