// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/tet_mesh.h"

#include "core/error.h"

namespace cemvert
{

std::string region_name(Region region)
{
  switch (region) {
  case Region::body:
    return "body";
  case Region::posterior:
    return "posterior";
  case Region::cement:
    return "cement";
  case Region::lower_layer:
    return "lower layer";
  case Region::upper_layer:
    return "upper layer";
  }
  throw_bug("no region has the number " + std::to_string(static_cast<int>(region)));
}

double tet_volume(const TetMesh& mesh, std::size_t tet)
{
  const auto& v = mesh.tets[tet];
  const Vec3& a = mesh.vertices[v[0]];
  return (mesh.vertices[v[1]] - a).cross(mesh.vertices[v[2]] - a).dot(mesh.vertices[v[3]] - a) / 6;
}

} // namespace cemvert
