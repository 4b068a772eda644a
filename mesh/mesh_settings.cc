// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/mesher.h"

namespace cemvert
{

KeyTable mesh_keys()
{
  return {{"mesh.edge length", KeyKind::number, "mm", 0.3, 10, "2 mm", {}, "mean edge of the tetrahedra"},
          {"mesh.posterior",
           KeyKind::choice,
           "",
           {},
           {},
           "excluded",
           {"excluded", "included"},
           "whether the posterior elements are part of the model"},
          {"mesh.layer thickness",
           KeyKind::number,
           "mm",
           0.5,
           30,
           "4 mm",
           {},
           "flat loading layers, measured from the outermost point of each endplate"},
          {"mesh.surface smoothing",
           KeyKind::number,
           "1",
           0,
           3,
           "1",
           {},
           "standard deviation of the smoothing of the labels, in voxels"}};
}

MeshSettings mesh_settings(const CaseValues& values)
{
  MeshSettings settings;
  settings.edge_length = values.number("mesh.edge length");
  settings.posterior_included = values.text("mesh.posterior") == "included";
  settings.layer_thickness = values.number("mesh.layer thickness");
  settings.surface_smoothing = values.number("mesh.surface smoothing");
  return settings;
}

} // namespace cemvert
