// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/inp_reader.h"

#include <sstream>

namespace cemvert
{
namespace
{

std::vector<std::string> fields_of(const std::string& line)
{
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) {
    const std::size_t first = field.find_first_not_of(' ');
    const std::size_t last = field.find_last_not_of(' ');
    fields.push_back(first == std::string::npos ? "" : field.substr(first, last - first + 1));
  }
  return fields;
}

std::vector<InpBlock> blocks_of(const std::string& text)
{
  std::vector<InpBlock> blocks;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.rfind("**", 0) == 0)
      continue;
    const std::vector<std::string> fields = fields_of(line);
    if (line.rfind('*', 0) != 0) {
      blocks.at(blocks.size() - 1).lines.push_back(fields);
      continue;
    }
    blocks.push_back({fields[0].substr(1), {}, {}});
    for (std::size_t f = 1; f < fields.size(); ++f) {
      const std::size_t equals = fields[f].find('=');
      blocks.back().parameters[fields[f].substr(0, equals)] =
          equals == std::string::npos ? "" : fields[f].substr(equals + 1);
    }
  }
  return blocks;
}

std::vector<int> integers(const std::vector<std::string>& fields, std::size_t first = 0)
{
  std::vector<int> numbers;
  for (std::size_t f = first; f < fields.size(); ++f)
    numbers.push_back(std::stoi(fields[f]));
  return numbers;
}

std::vector<int> all_integers(const InpBlock& block)
{
  std::vector<int> numbers;
  for (const auto& line : block.lines)
    for (const int number : integers(line))
      numbers.push_back(number);
  return numbers;
}

} // namespace

std::vector<InpBlock> InpDeck::all(const std::string& keyword) const
{
  std::vector<InpBlock> found;
  for (const InpBlock& block : blocks)
    if (block.keyword == keyword)
      found.push_back(block);
  return found;
}

InpDeck read_inp(const std::string& text)
{
  InpDeck deck;
  deck.blocks = blocks_of(text);
  std::string material;
  for (const InpBlock& block : deck.blocks) {
    const auto parameter = [&block](const char* name) {
      const auto found = block.parameters.find(name);
      return found == block.parameters.end() ? std::string() : found->second;
    };
    if (block.keyword == "NODE")
      for (const auto& line : block.lines)
        deck.nodes[std::stoi(line.at(0))] =
            Vec3(std::stod(line.at(1)), std::stod(line.at(2)), std::stod(line.at(3)));
    else if (block.keyword == "ELEMENT")
      for (const auto& line : block.lines)
        deck.elements[std::stoi(line.at(0))] = {parameter("TYPE"), parameter("ELSET"), integers(line, 1)};
    else if (block.keyword == "NSET")
      deck.node_sets[parameter("NSET")] = all_integers(block);
    else if (block.keyword == "ELSET")
      deck.element_sets[parameter("ELSET")] = all_integers(block);
    else if (block.keyword == "MATERIAL")
      material = parameter("NAME");
    else if (block.keyword == "ELASTIC")
      for (const auto& line : block.lines)
        for (const std::string& field : line)
          deck.elastic[material].push_back(std::stod(field));
    else if (block.keyword == "SOLID SECTION") {
      deck.orientation[parameter("MATERIAL")] = parameter("ORIENTATION");
      for (const int element : deck.element_sets.at(parameter("ELSET")))
        deck.material_names[element].push_back(parameter("MATERIAL"));
    }
  }
  return deck;
}

} // namespace cemvert
