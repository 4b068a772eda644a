// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/volume_matching.h"

#include <algorithm>

namespace cemvert
{
namespace
{

struct Surface {
  double area = 0;
  std::vector<int> vertices;
  std::vector<Vec3> normals; ///< per vertex of the mesh, sum of the area vectors around it
};

Surface surface_of(const TetComplex& complex, const TetSet& set)
{
  Surface surface;
  surface.normals.assign(complex.vertices.size(), Vec3::Zero());
  for (std::size_t t = 0; t < complex.tets.size(); ++t) {
    if (!set.belongs[t])
      continue;
    for (int corner = 0; corner < 4; ++corner) {
      const int beyond = set.neighbours[t][corner];
      if (beyond >= 0 && set.belongs[beyond])
        continue;
      std::array<int, 3> v;
      for (int n = 0; n < 3; ++n)
        v[n] = complex.tets[t][tet_faces[corner][n]];
      const Vec3& a = complex.vertices[v[0]];
      const Vec3 area = (complex.vertices[v[1]] - a).cross(complex.vertices[v[2]] - a) / 2;
      for (const int vertex : v) {
        surface.normals[vertex] += area;
        // A vertex that stays takes its share of every face around it out of the moving area.
        if (!set.fixed[vertex]) {
          surface.area += area.norm() / 3;
          surface.vertices.push_back(vertex);
        }
      }
    }
  }
  std::sort(surface.vertices.begin(), surface.vertices.end());
  surface.vertices.erase(std::unique(surface.vertices.begin(), surface.vertices.end()),
                         surface.vertices.end());
  return surface;
}

} // namespace

TetComplex with_volume(TetComplex complex, const TetSet& set, double volume, double furthest,
                       double smallest_dihedral)
{
  double room = furthest;
  for (int round = 0; round < 4 && room > 0; ++round) {
    const double missing = volume - volume_of(complex, set.belongs);
    if (std::abs(missing) < 1e-4 * volume)
      break;
    const Surface surface = surface_of(complex, set);
    if (surface.area == 0)
      break;
    const double distance = std::clamp(missing / surface.area, -room, room);
    room -= std::abs(distance);
    for (const int v : surface.vertices) {
      if (surface.normals[v].norm() == 0)
        continue;
      const Vec3 before = complex.vertices[v];
      const Vec3 move = distance * surface.normals[v].normalized();
      const double needed = std::min(worst_angle(complex, set.stars[v]), smallest_dihedral);
      double part = 1;
      do {
        complex.vertices[v] = before + part * move;
        part = part > 0.2 ? part / 2 : 0;
      } while (worst_angle(complex, set.stars[v]) < needed && complex.vertices[v] != before);
    }
  }
  return complex;
}

} // namespace cemvert
