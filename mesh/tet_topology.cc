// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/tet_topology.h"

#include "core/error.h"

#include <algorithm>

namespace cemvert
{

TetNeighbours tet_neighbours(const std::vector<std::array<int, 4>>& tets)
{
  struct Face {
    std::array<int, 3> vertices;
    int tet, corner;
  };
  std::vector<Face> faces;
  faces.reserve(4 * tets.size());
  for (std::size_t t = 0; t < tets.size(); ++t)
    for (int corner = 0; corner < 4; ++corner) {
      const auto& f = tet_faces[corner];
      std::array<int, 3> vertices{tets[t][f[0]], tets[t][f[1]], tets[t][f[2]]};
      std::sort(vertices.begin(), vertices.end());
      faces.push_back({vertices, static_cast<int>(t), corner});
    }
  std::sort(faces.begin(), faces.end(), [](const Face& a, const Face& b) {
    return a.vertices != b.vertices ? a.vertices < b.vertices : a.tet < b.tet;
  });
  TetNeighbours neighbours(tets.size(), {-1, -1, -1, -1});
  for (std::size_t f = 0; f + 1 < faces.size(); ++f) {
    if (faces[f].vertices != faces[f + 1].vertices)
      continue;
    if (f + 2 < faces.size() && faces[f + 2].vertices == faces[f].vertices)
      throw MeshError("mesh: more than two tetrahedra share one face; the mesh is not conforming.");
    neighbours[faces[f].tet][faces[f].corner] = faces[f + 1].tet;
    neighbours[faces[f + 1].tet][faces[f + 1].corner] = faces[f].tet;
  }
  return neighbours;
}

std::vector<int> tet_components(const TetNeighbours& neighbours, const std::vector<char>& belongs)
{
  std::vector<int> component(neighbours.size(), -1);
  std::vector<int> stack;
  int components = 0;
  for (std::size_t first = 0; first < neighbours.size(); ++first) {
    if (!belongs[first] || component[first] >= 0)
      continue;
    component[first] = components;
    stack.push_back(static_cast<int>(first));
    while (!stack.empty()) {
      const int tet = stack.back();
      stack.pop_back();
      for (const int next : neighbours[tet])
        if (next >= 0 && belongs[next] && component[next] < 0) {
          component[next] = components;
          stack.push_back(next);
        }
    }
    ++components;
  }
  return component;
}

std::vector<std::vector<int>> vertex_stars(std::size_t vertices, const std::vector<std::array<int, 4>>& tets)
{
  std::vector<std::vector<int>> stars(vertices);
  for (std::size_t t = 0; t < tets.size(); ++t)
    for (const int v : tets[t])
      stars[v].push_back(static_cast<int>(t));
  return stars;
}

} // namespace cemvert
