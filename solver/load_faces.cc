// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_faces.h"

#include "core/error.h"

#include <algorithm>
#include <numeric>
#include <sstream>

namespace cemvert
{
namespace
{

struct Facet {
  std::array<int, 3> vertices; ///< ascending
  int tet;
};

std::vector<Facet> sorted_facets(const TetMesh& mesh)
{
  std::vector<Facet> facets;
  facets.reserve(4 * mesh.tets.size());
  for (std::size_t t = 0; t < mesh.tets.size(); ++t)
    for (int left_out = 0; left_out < 4; ++left_out) {
      Facet facet{{}, static_cast<int>(t)};
      for (int v = 0, n = 0; v < 4; ++v)
        if (v != left_out)
          facet.vertices[n++] = mesh.tets[t][v];
      std::sort(facet.vertices.begin(), facet.vertices.end());
      facets.push_back(facet);
    }
  std::sort(facets.begin(), facets.end(), [](const Facet& a, const Facet& b) {
    return a.vertices != b.vertices ? a.vertices < b.vertices : a.tet < b.tet;
  });
  return facets;
}

template <class T>
void sort_unique(std::vector<T>& items)
{
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

LoadFace find_face(const TetMesh& mesh, const std::vector<Facet>& boundary, std::uint8_t bit)
{
  LoadFace face;
  for (const auto& tet : mesh.tets) // not all vertices: some may belong to no tet
    for (const int v : tet)
      if ((mesh.node_sets[v] & bit) != 0)
        face.vertices.push_back(v);
  sort_unique(face.vertices);
  for (const Facet& facet : boundary) {
    const auto& [a, b, c] = facet.vertices;
    if ((mesh.node_sets[a] & mesh.node_sets[b] & mesh.node_sets[c] & bit) == 0)
      continue;
    for (const auto& edge : {std::array<int, 2>{a, b}, {b, c}, {a, c}})
      face.edges.push_back(edge);
    face.tets.push_back(facet.tet);
  }
  sort_unique(face.edges);
  sort_unique(face.tets);
  return face;
}

/// Tets joined through common facets: the piece number of every tet, pieces numbered by their first tet.
struct Pieces {
  std::vector<int> of_tet;
  int count = 0;
};

Pieces find_pieces(const std::vector<Facet>& facets, std::size_t n_tets)
{
  std::vector<int> parent(n_tets);
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&parent](int t) {
    while (parent[t] != t)
      t = parent[t] = parent[parent[t]];
    return t;
  };
  for (std::size_t f = 1; f < facets.size(); ++f)
    if (facets[f].vertices == facets[f - 1].vertices) {
      const int a = root(facets[f - 1].tet), b = root(facets[f].tet);
      parent[std::max(a, b)] = std::min(a, b);
    }
  Pieces pieces;
  pieces.of_tet.resize(n_tets);
  for (std::size_t t = 0; t < n_tets; ++t) {
    const int r = root(static_cast<int>(t));
    pieces.of_tet[t] = r == static_cast<int>(t) ? pieces.count++ : pieces.of_tet[r];
  }
  return pieces;
}

/// True if the points fix a rigid body: three of them not on one line.
bool fixes(const TetMesh& mesh, const std::vector<int>& vertices)
{
  if (vertices.size() < 3)
    return false;
  const Vec3& first = mesh.vertices[vertices[0]];
  const auto farthest = std::max_element(vertices.begin(), vertices.end(), [&mesh, &first](int a, int b) {
    return (mesh.vertices[a] - first).squaredNorm() < (mesh.vertices[b] - first).squaredNorm();
  });
  const Vec3 along = mesh.vertices[*farthest] - first;
  return std::any_of(vertices.begin(), vertices.end(), [&mesh, &first, &along](int v) {
    return along.cross(mesh.vertices[v] - first).norm() > 1e-6 * along.squaredNorm();
  });
}

/// Held pieces: those with a triangle on a load face, then those that share three vertices (not on one line)
/// with held ones.
std::vector<bool> held_pieces(const TetMesh& mesh, const Pieces& pieces, const LoadFaces& faces)
{
  std::vector<bool> held(static_cast<std::size_t>(pieces.count), false);
  for (const LoadFace* face : {&faces.lower, &faces.upper})
    for (const int tet : face->tets)
      held[pieces.of_tet[tet]] = true;
  bool changed = std::find(held.begin(), held.end(), false) != held.end();
  while (changed) {
    changed = false;
    std::vector<bool> on_held(mesh.vertices.size(), false);
    std::vector<std::vector<int>> vertices(static_cast<std::size_t>(pieces.count));
    for (std::size_t t = 0; t < mesh.tets.size(); ++t)
      for (const int v : mesh.tets[t])
        if (held[pieces.of_tet[t]])
          on_held[v] = true;
        else
          vertices[pieces.of_tet[t]].push_back(v);
    for (std::size_t p = 0; p < held.size(); ++p) {
      sort_unique(vertices[p]);
      auto& shared = vertices[p];
      shared.erase(std::remove_if(shared.begin(), shared.end(), [&on_held](int v) { return !on_held[v]; }),
                   shared.end());
      if (!held[p] && fixes(mesh, shared))
        held[p] = changed = true;
    }
  }
  return held;
}

void check_held(const TetMesh& mesh, const Pieces& pieces, const LoadFaces& faces)
{
  const std::vector<bool> held = held_pieces(mesh, pieces, faces);
  const auto loose = std::count(held.begin(), held.end(), false);
  if (loose == 0)
    return;
  std::vector<double> volume(static_cast<std::size_t>(pieces.count), 0);
  for (std::size_t t = 0; t < mesh.tets.size(); ++t)
    volume[pieces.of_tet[t]] += tet_volume(mesh, t);
  std::size_t largest = held.size();
  for (std::size_t p = 0; p < held.size(); ++p)
    if (!held[p] && (largest == held.size() || volume[p] > volume[largest]))
      largest = p;
  const auto first = static_cast<std::size_t>(
      std::find(pieces.of_tet.begin(), pieces.of_tet.end(), static_cast<int>(largest)) -
      pieces.of_tet.begin());
  const Vec3 where = mesh.vertices[mesh.tets[first][0]];
  std::ostringstream message;
  message
      << "the mesh cannot be compressed: " << loose << " of its " << pieces.count
      << " pieces are loose (joined to the rest by nothing, a corner or an edge). The largest of them has "
      << volume[largest] << " mm3, lies near (" << where.x() << ", " << where.y() << ", " << where.z()
      << ") mm and belongs to region '" << region_name(mesh.regions[first])
      << "'. Clean the labels of islands, or mesh with shorter edges.";
  throw MeshError(message.str());
}

void check_joined(const Pieces& pieces, const LoadFaces& faces)
{
  std::vector<bool> on_lower(static_cast<std::size_t>(pieces.count), false);
  for (const int tet : faces.lower.tets)
    on_lower[pieces.of_tet[tet]] = true;
  for (const int tet : faces.upper.tets)
    if (on_lower[pieces.of_tet[tet]])
      return;
  throw MeshError("the mesh cannot be compressed: no piece of it joins the lower load face to the upper one "
                  "(" +
                  std::to_string(pieces.count) +
                  " separate pieces). Look at mesh.vtu: the body or a loading layer is cut through.");
}

} // namespace

bool LoadFace::holds(const std::array<int, 2>& ends) const
{
  return ends[0] == ends[1] ? std::binary_search(vertices.begin(), vertices.end(), ends[0])
                            : std::binary_search(edges.begin(), edges.end(), ends);
}

LoadFaces load_faces(const TetMesh& mesh)
{
  if (mesh.tets.empty())
    throw MeshError("the mesh cannot be compressed: it has no tetrahedra.");
  const std::vector<Facet> facets = sorted_facets(mesh);
  std::vector<Facet> boundary;
  for (std::size_t f = 0; f < facets.size(); ++f)
    if ((f == 0 || facets[f - 1].vertices != facets[f].vertices) &&
        (f + 1 == facets.size() || facets[f + 1].vertices != facets[f].vertices))
      boundary.push_back(facets[f]);

  const LoadFaces faces{find_face(mesh, boundary, on_lower_face), find_face(mesh, boundary, on_upper_face)};
  for (const auto& [face, name] : {std::pair{&faces.lower, "lower"}, std::pair{&faces.upper, "upper"}})
    if (face->tets.empty())
      throw MeshError(std::string("the mesh cannot be compressed: no boundary triangle lies on its ") + name +
                      " load face (" + std::to_string(face->vertices.size()) +
                      " vertices are marked). The node sets of the mesh must mark both flat outer faces.");
  for (const int v : faces.lower.vertices)
    if (faces.upper.holds({v, v}))
      throw MeshError("the mesh cannot be compressed: vertex " + std::to_string(v) +
                      " is marked as part of both load faces.");
  const Pieces pieces = find_pieces(facets, mesh.tets.size());
  check_held(mesh, pieces, faces);
  check_joined(pieces, faces);
  return faces;
}

} // namespace cemvert
