// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesher.h"

#include "core/error.h"
#include "core/key_makers.h"

namespace cemvert
{

KeyTable mesh_keys()
{
  return {
      choice_key(
          "mesh.elements", {"tetrahedra", "voxels"}, "tetrahedra",
          "tetrahedra with smooth surfaces, or voxels: 8-node hexahedra with stepped ones, one per voxel of "
          "a modulus image, else along the vertebra's own axes, to compare with voxel solvers"),
      number_key(
          "mesh.edge length", "mm", 0.3, 10, "2 mm",
          "mean edge of the tetrahedra; with 'elements: voxels' the edge of a voxel, then 1 mm by default (a "
          "modulus image keeps its own voxels)"),
      number_key("mesh.bridge edge length", "mm", 0.3, 10, "",
                 "mean edge in the bone between cement and an endplate that lie within 3 mm of each other "
                 "(tetrahedra only): it yields first, and a strength hangs on it; 'mesh.edge length' unless "
                 "given"),
      choice_key("mesh.posterior", {"excluded", "included"}, "excluded",
                 "whether the posterior elements are part of the model"),
      number_key("mesh.layer thickness", "mm", 0.5, 30, "4 mm",
                 "flat loading layers, measured from the outermost point of each endplate"),
      number_key("mesh.surface smoothing", "1", 0, 3, "1",
                 "standard deviation of the smoothing of the labels, in voxels (tetrahedra only)")};
}

MeshSettings mesh_settings(const CaseValues& values)
{
  MeshSettings settings;
  settings.elements =
      values.text("mesh.elements") == "voxels" ? CellShape::hexahedron : CellShape::tetrahedron;
  settings.edge_length = values.number("mesh.edge length");
  if (values.given("mesh.bridge edge length")) {
    settings.bridge_edge_ratio = values.number("mesh.bridge edge length") / settings.edge_length;
    if (settings.bridge_edge_ratio > 1)
      throw ConfigError(
          values.where("mesh.bridge edge length") +
          ": longer than 'mesh.edge length', but the bone between cement and an endplate is to be "
          "meshed finer than the rest.\n    Give a shorter one, or leave it out.");
  }
  settings.posterior_included = values.text("mesh.posterior") == "included";
  settings.layer_thickness = values.number("mesh.layer thickness");
  settings.surface_smoothing = values.number("mesh.surface smoothing");
  return settings;
}

std::vector<std::string> dependent_mesh_defaults(const CaseValues& values)
{
  // Linear hexahedra of 2 mm are too coarse for cement and endplates, and published voxel models use 1 mm.
  if (values.text("mesh.elements") == "voxels" && !values.given("mesh.edge length"))
    return {"mesh.edge length=1 mm"};
  return {};
}

} // namespace cemvert
