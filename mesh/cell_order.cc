// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/cell_order.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace cemvert
{
namespace
{

/// Place of a point on the Z-order curve through the unit cube (Morton 1966): the bits of its coordinates in
/// turn.
std::uint32_t place_on_curve(const Vec3& point)
{
  constexpr int bits = 10; // per coordinate: steps of a tenth of a millimetre on a vertebra
  std::uint32_t place = 0;
  for (int bit = bits - 1; bit >= 0; --bit)
    for (int i = 0; i < 3; ++i) {
      const auto steps = static_cast<std::uint32_t>(point[i] * ((1 << bits) - 1));
      place = place << 1 | (steps >> bit & 1);
    }
  return place;
}

std::vector<std::uint32_t> places_of_tets(const TetMesh& mesh, const std::vector<Vec3>& positions)
{
  Vec3 lower = positions.front(), upper = lower;
  for (const Vec3& position : positions) {
    lower = lower.cwiseMin(position);
    upper = upper.cwiseMax(position);
  }
  const double size = (upper - lower).maxCoeff();
  std::vector<std::uint32_t> places;
  for (const auto& [a, b, c, d] : mesh.tets) {
    const Vec3 middle = (positions[a] + positions[b] + positions[c] + positions[d]) / 4;
    places.push_back(place_on_curve((middle - lower) / size));
  }
  return places;
}

} // namespace

TetMesh along_curve(const TetMesh& mesh, const std::vector<Vec3>& positions)
{
  const std::vector<std::uint32_t> places = places_of_tets(mesh, positions);
  std::vector<std::size_t> order(mesh.tets.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&places](std::size_t a, std::size_t b) { return places[a] < places[b]; });

  TetMesh result = mesh;
  result.vertices.clear();
  result.node_sets.clear();
  std::vector<int> number(mesh.vertices.size(), -1);
  for (std::size_t t = 0; t < order.size(); ++t) {
    result.tets[t] = mesh.tets[order[t]];
    result.regions[t] = mesh.regions[order[t]];
    for (int& vertex : result.tets[t]) {
      int& new_number = number[static_cast<std::size_t>(vertex)];
      if (new_number < 0) {
        new_number = static_cast<int>(result.vertices.size());
        result.vertices.push_back(mesh.vertices[static_cast<std::size_t>(vertex)]);
        result.node_sets.push_back(mesh.node_sets[static_cast<std::size_t>(vertex)]);
      }
      vertex = new_number;
    }
  }
  return result;
}

} // namespace cemvert
