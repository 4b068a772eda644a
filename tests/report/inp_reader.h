// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/geometry.h"

#include <map>
#include <string>
#include <vector>

namespace cemvert
{

/// An Abaqus keyword with its parameters and the numbers or words below it.
struct InpBlock {
  std::string keyword;
  std::map<std::string, std::string> parameters; ///< upper case; without a value: empty
  std::vector<std::vector<std::string>> lines;
};

struct InpElement {
  std::string type, set;
  std::vector<int> nodes; ///< as listed, from 1
};

/// What an Abaqus input file holds, read without CemVert's writer.
struct InpDeck {
  std::vector<InpBlock> blocks;
  std::map<int, Vec3> nodes;
  std::map<int, InpElement> elements;
  std::map<std::string, std::vector<int>> node_sets, element_sets;
  std::map<std::string, std::vector<double>> elastic;     ///< by material
  std::map<int, std::vector<std::string>> material_names; ///< by element: of every section it is in
  std::map<std::string, std::string> orientation;         ///< by material of the section

  std::vector<InpBlock> all(const std::string& keyword) const;
};

InpDeck read_inp(const std::string& text);

} // namespace cemvert
