// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/tet_complex.h"

#include "mesh/tet_topology.h"

#include <fmt/format.h>

#include <algorithm>

namespace cemvert
{

Corners corners(const TetComplex& complex, std::size_t tet)
{
  const auto& v = complex.tets[tet];
  return {complex.vertices[v[0]], complex.vertices[v[1]], complex.vertices[v[2]], complex.vertices[v[3]]};
}

double volume_of(const TetComplex& complex, const std::vector<char>& belongs)
{
  double volume = 0;
  for (std::size_t t = 0; t < complex.tets.size(); ++t)
    if (belongs[t])
      volume += signed_volume(corners(complex, t));
  return volume;
}

double worst_angle(const TetComplex& complex, const std::vector<int>& star)
{
  double worst = 4;
  for (const int tet : star) {
    const Corners shape = corners(complex, tet);
    if (signed_volume(shape) <= 0)
      return -1;
    worst = std::min(worst, smallest_dihedral_angle(shape));
  }
  return worst;
}

std::vector<char> tets_of(const TetComplex& complex, std::initializer_list<Region> regions)
{
  std::vector<char> belongs(complex.tets.size(), 0);
  for (std::size_t t = 0; t < belongs.size(); ++t)
    for (const Region region : regions)
      belongs[t] |= complex.regions[t] == static_cast<int>(region);
  return belongs;
}

TetComplex part_of(const TetComplex& complex, const std::vector<char>& keep)
{
  TetComplex part;
  std::vector<int> number(complex.vertices.size(), -1);
  for (std::size_t t = 0; t < complex.tets.size(); ++t) {
    if (!keep[t])
      continue;
    std::array<int, 4> tet = complex.tets[t];
    for (int& v : tet) {
      if (number[v] < 0) {
        number[v] = static_cast<int>(part.vertices.size());
        part.vertices.push_back(complex.vertices[v]);
      }
      v = number[v];
    }
    part.tets.push_back(tet);
    part.regions.push_back(complex.regions[t]);
  }
  return part;
}

TetComplex largest_part(const TetComplex& complex, RunLog& log)
{
  const std::vector<char> all(complex.tets.size(), 1);
  const std::vector<int> component = tet_components(tet_neighbours(complex.tets), all);
  const int components = 1 + *std::max_element(component.begin(), component.end());
  if (components == 1)
    return complex;
  std::vector<double> volume(components, 0);
  for (std::size_t t = 0; t < complex.tets.size(); ++t)
    volume[component[t]] += signed_volume(corners(complex, t));
  const int largest = static_cast<int>(std::max_element(volume.begin(), volume.end()) - volume.begin());
  std::vector<char> keep(complex.tets.size());
  for (std::size_t t = 0; t < keep.size(); ++t)
    keep[t] = component[t] == largest;
  const double total = volume_of(complex, all), dropped = total - volume[largest];
  const std::string message =
      fmt::format("mesh: {} part(s) not connected to the rest were left out, {:.1f} mm3 ({:.2g} %)",
                  components - 1, dropped, 100 * dropped / total);
  if (dropped > 0.01 * total)
    log.warning(message + "; look at the labels: pieces of bone float freely");
  else
    log.note(message);
  return part_of(complex, keep);
}

} // namespace cemvert
