// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/tet_mesh.h"

namespace cemvert
{

double tet_volume(const TetMesh& mesh, std::size_t tet)
{
  const auto& v = mesh.tets[tet];
  const Vec3& a = mesh.vertices[v[0]];
  return (mesh.vertices[v[1]] - a).cross(mesh.vertices[v[2]] - a).dot(mesh.vertices[v[3]] - a) / 6;
}

} // namespace cemvert
