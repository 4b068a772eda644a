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
  std::array<int, 4> vertices; ///< ascending; the last one of a triangle is -1
  int cell;
  int face; ///< of the cell, as cell_faces() counts them
};

int corners_of(const std::array<int, 4>& face)
{
  return face[3] < 0 ? 3 : 4;
}

std::vector<Facet> sorted_facets(const Mesh& mesh)
{
  const auto& faces = cell_faces(mesh.shape());
  std::vector<Facet> facets;
  facets.reserve(faces.size() * mesh.n_cells());
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    for (std::size_t f = 0; f < faces.size(); ++f) {
      Facet facet{{-1, -1, -1, -1}, static_cast<int>(c), static_cast<int>(f)};
      const int corners = corners_of(faces[f]);
      for (int n = 0; n < corners; ++n)
        facet.vertices[n] = mesh.cell(c)[faces[f][n]];
      std::sort(facet.vertices.begin(), facet.vertices.begin() + corners);
      facets.push_back(facet);
    }
  std::sort(facets.begin(), facets.end(), [](const Facet& a, const Facet& b) {
    return a.vertices != b.vertices ? a.vertices < b.vertices : a.cell < b.cell;
  });
  return facets;
}

template <class T>
void sort_unique(std::vector<T>& items)
{
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

LoadFace find_face(const Mesh& mesh, const std::vector<Facet>& boundary, std::uint8_t bit)
{
  LoadFace face;
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) // not all vertices: some may belong to no cell
    for (const int v : mesh.cell(c))
      if ((mesh.node_sets[v] & bit) != 0)
        face.vertices.push_back(v);
  sort_unique(face.vertices);
  const auto& faces = cell_faces(mesh.shape());
  for (const Facet& facet : boundary) {
    const CellVertices cell = mesh.cell(static_cast<std::size_t>(facet.cell));
    const auto& local = faces[static_cast<std::size_t>(facet.face)];
    const int corners = corners_of(local);
    if (std::any_of(local.begin(), local.begin() + corners,
                    [&](int corner) { return (mesh.node_sets[cell[corner]] & bit) == 0; }))
      continue;
    for (int n = 0; n < corners; ++n) {
      const auto [low, high] = std::minmax({cell[local[n]], cell[local[(n + 1) % corners]]});
      face.edges.push_back({low, high});
    }
    face.cells.push_back(facet.cell);
  }
  sort_unique(face.edges);
  sort_unique(face.cells);
  return face;
}

/// Cells joined through common facets: the piece number of every cell, pieces numbered by their first cell.
struct Pieces {
  std::vector<int> of_cell;
  int count = 0;
};

Pieces find_pieces(const std::vector<Facet>& facets, std::size_t n_cells)
{
  std::vector<int> parent(n_cells);
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&parent](int t) {
    while (parent[t] != t)
      t = parent[t] = parent[parent[t]];
    return t;
  };
  for (std::size_t f = 1; f < facets.size(); ++f)
    if (facets[f].vertices == facets[f - 1].vertices) {
      const int a = root(facets[f - 1].cell), b = root(facets[f].cell);
      parent[std::max(a, b)] = std::min(a, b);
    }
  Pieces pieces;
  pieces.of_cell.resize(n_cells);
  for (std::size_t t = 0; t < n_cells; ++t) {
    const int r = root(static_cast<int>(t));
    pieces.of_cell[t] = r == static_cast<int>(t) ? pieces.count++ : pieces.of_cell[r];
  }
  return pieces;
}

/// True if the points fix a rigid body: three of them not on one line.
bool fixes(const Mesh& mesh, const std::vector<int>& vertices)
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

/// Held pieces: those with a facet on a load face, then those that share three vertices (not on one line)
/// with held ones.
std::vector<bool> held_pieces(const Mesh& mesh, const Pieces& pieces, const LoadFaces& faces)
{
  std::vector<bool> held(static_cast<std::size_t>(pieces.count), false);
  for (const LoadFace* face : {&faces.lower, &faces.upper})
    for (const int cell : face->cells)
      held[pieces.of_cell[cell]] = true;
  bool changed = std::find(held.begin(), held.end(), false) != held.end();
  while (changed) {
    changed = false;
    std::vector<bool> on_held(mesh.vertices.size(), false);
    std::vector<std::vector<int>> vertices(static_cast<std::size_t>(pieces.count));
    for (std::size_t c = 0; c < mesh.n_cells(); ++c)
      for (const int v : mesh.cell(c))
        if (held[pieces.of_cell[c]])
          on_held[v] = true;
        else
          vertices[pieces.of_cell[c]].push_back(v);
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

void check_held(const Mesh& mesh, const Pieces& pieces, const LoadFaces& faces)
{
  const std::vector<bool> held = held_pieces(mesh, pieces, faces);
  const auto loose = std::count(held.begin(), held.end(), false);
  if (loose == 0)
    return;
  std::vector<double> volume(static_cast<std::size_t>(pieces.count), 0);
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    volume[pieces.of_cell[c]] += cell_volume(mesh, c);
  std::size_t largest = held.size();
  for (std::size_t p = 0; p < held.size(); ++p)
    if (!held[p] && (largest == held.size() || volume[p] > volume[largest]))
      largest = p;
  const auto first = static_cast<std::size_t>(
      std::find(pieces.of_cell.begin(), pieces.of_cell.end(), static_cast<int>(largest)) -
      pieces.of_cell.begin());
  const Vec3 where = mesh.vertices[mesh.cell(first)[0]];
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
  for (const int cell : faces.lower.cells)
    on_lower[pieces.of_cell[cell]] = true;
  for (const int cell : faces.upper.cells)
    if (on_lower[pieces.of_cell[cell]])
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

LoadFaces layer_faces(const Mesh& mesh)
{
  LoadFaces layers;
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    if (mesh.regions[c] != Region::lower_layer && mesh.regions[c] != Region::upper_layer)
      continue;
    LoadFace& layer = mesh.regions[c] == Region::lower_layer ? layers.lower : layers.upper;
    const CellVertices cell = mesh.cell(c);
    for (int a = 0; a < cell.size(); ++a) {
      layer.vertices.push_back(cell[a]);
      for (int b = a + 1; b < cell.size(); ++b)
        layer.edges.push_back({std::min(cell[a], cell[b]), std::max(cell[a], cell[b])});
    }
    layer.cells.push_back(static_cast<int>(c));
  }
  for (LoadFace* layer : {&layers.lower, &layers.upper}) {
    sort_unique(layer->vertices);
    sort_unique(layer->edges);
  }
  return layers;
}

LoadFaces load_faces(const Mesh& mesh)
{
  if (mesh.n_cells() == 0)
    throw MeshError("the mesh cannot be compressed: it has no cells.");
  const std::vector<Facet> facets = sorted_facets(mesh);
  std::vector<Facet> boundary;
  for (std::size_t f = 0; f < facets.size(); ++f)
    if ((f == 0 || facets[f - 1].vertices != facets[f].vertices) &&
        (f + 1 == facets.size() || facets[f + 1].vertices != facets[f].vertices))
      boundary.push_back(facets[f]);

  const LoadFaces faces{find_face(mesh, boundary, on_lower_face), find_face(mesh, boundary, on_upper_face)};
  for (const auto& [face, name] : {std::pair{&faces.lower, "lower"}, std::pair{&faces.upper, "upper"}})
    if (face->cells.empty())
      throw MeshError(std::string("the mesh cannot be compressed: no boundary facet lies on its ") + name +
                      " load face (" + std::to_string(face->vertices.size()) +
                      " vertices are marked). The node sets of the mesh must mark both flat outer faces.");
  for (const int v : faces.lower.vertices)
    if (faces.upper.holds({v, v}))
      throw MeshError("the mesh cannot be compressed: vertex " + std::to_string(v) +
                      " is marked as part of both load faces.");
  const Pieces pieces = find_pieces(facets, mesh.n_cells());
  check_held(mesh, pieces, faces);
  check_joined(pieces, faces);
  return faces;
}

} // namespace cemvert
