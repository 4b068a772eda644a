// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "materials/engineering_constants.h"
#include "report/deck_cell.h"
#include "solver/compression.h"
#include "solver/load_support.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// One load face of a deck.
struct DeckFace {
  std::vector<int> nodes;               ///< ascending
  std::vector<std::vector<int>> facets; ///< nodes of each, as DeckCell::facets orders them, outward
};

/// A material of the deck; the modulus is the cell's.
struct DeckMaterial {
  std::string name;
  bool isotropic = true;
  EngineeringConstants constants;  ///< per unit of modulus, in the material axes
  std::optional<double> hardening; ///< of von Mises plasticity: slope of the yield stress over the modulus, 1
};

/// One state as other solvers need it. Nodes and cells are those of fields.<state>.vtu and in its order;
/// decks count them from 1.
struct DeckModel {
  std::string state;
  const DeckCell* shape = nullptr;
  std::vector<Vec3> nodes;              ///< patient LPS mm
  std::vector<int> cells;               ///< shape->nodes per cell, VTK's order
  std::vector<Region> regions;          ///< per cell
  std::vector<double> volumes;          ///< per cell, mm3
  std::vector<double> young_modulus;    ///< per cell, volume mean, MPa
  std::vector<double> yield_stress;     ///< likewise; empty where no material yields
  std::vector<int> material_of_cell;    ///< into `materials`
  std::vector<DeckMaterial> materials;  ///< bone, cement, loading layer
  bool modulus_varies_in_cells = false; ///< the run itself took it from several points of each cell
  Mat3 axes = Mat3::Identity(); ///< columns, LPS: axes the load is written in; the third is the load axis
  Mat3 material_axes = Mat3::Identity(); ///< columns, LPS
  DeckFace lower, upper;
  std::vector<Pin> pins; ///< of faces that are free laterally, in `axes`
  LateralSupport lateral = LateralSupport::fixed;
  double travel = 0; ///< mm, of the upper face towards the lower one
  int steps = 1;     ///< of equal size, where a material yields

  std::size_t size() const { return regions.size(); }
};

/// @param field        the materials of this state, as the solver takes them
/// @param mean_height  mm, endplate to endplate: the load's apparent strain refers to it
/// @throws ConfigError  if a law is neither linear elastic nor of von Mises; a load that no deck can tell
/// @throws MeshError    as load_faces()
DeckModel deck_model(const Mesh& mesh, const MaterialField& field, const std::string& state, int degree,
                     const LoadSettings& load, double mean_height);

struct DeckFormat {
  std::string extension; ///< of its files, and what the user asks for
  std::string programs;  ///< that read it
};
std::vector<DeckFormat> deck_formats();
/// @throws ConfigError naming the known formats.
void check_deck_format(const std::string& format);

/// Writes folder/<state>.<format> for each format; returns the names of the files.
/// @throws ConfigError unknown format
/// @throws OutputError if a file cannot be written; none is then left half-written.
std::vector<std::string> write_decks(const std::filesystem::path& folder, const DeckModel& model,
                                     const std::vector<std::string>& formats);

} // namespace cemvert
