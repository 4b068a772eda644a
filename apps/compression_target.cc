// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/compression_target.h"

#include "measurement/mid_sagittal.h"
#include "mesh/cell_zones.h"

#include <deal.II/base/mpi.h>

namespace cemvert
{
namespace
{

struct LoadFaceShape {
  double area = 0;            ///< mm2
  Vec3 centre = Vec3::Zero(); ///< LPS mm
};

LoadFaceShape upper_load_face(const Mesh& mesh)
{
  const std::size_t corners_of_face = mesh.shape() == CellShape::tetrahedron ? 3 : 4;
  LoadFaceShape face;
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    std::vector<Vec3> corners;
    for (const int vertex : mesh.cell(c))
      if (mesh.node_sets[static_cast<std::size_t>(vertex)] & on_upper_face)
        corners.push_back(mesh.vertices[static_cast<std::size_t>(vertex)]);
    if (corners.size() != corners_of_face)
      continue;
    // the corners of a quadrilateral come row by row: first and last, second and third lie across
    const Vec3 across = corners.back() - corners[0];
    const Vec3 other = corners_of_face == 4 ? Vec3(corners[2] - corners[1]) : Vec3(corners[1] - corners[0]);
    const double area = 0.5 * across.cross(other).norm();
    Vec3 middle = Vec3::Zero();
    for (const Vec3& corner : corners)
      middle += corner / static_cast<double>(corners.size());
    face.area += area;
    face.centre += area * middle;
  }
  if (face.area > 0)
    face.centre /= face.area;
  return face;
}

template <class T>
T from_root(const T& value)
{
  return dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, value, 0);
}

std::vector<HeightSite> height_sites(const VertebralAnatomy& anatomy)
{
  const auto heights = mid_sagittal_heights(anatomy);
  if (!heights)
    return {};
  const auto site = [&](const char* name, double anterior) -> HeightSite {
    const auto at = [&](const Endplate& endplate) {
      return anatomy.frame.to_patient({0, anterior, endplate.surface.nearest(0, anterior)});
    };
    return {name, at(anatomy.upper), at(anatomy.lower)};
  };
  return {site("anterior", heights->anterior_place), site("middle", heights->middle_place),
          site("posterior", heights->posterior_place)};
}

} // namespace

CompressionTarget compression_target(const VertebralAnatomy& anatomy, const Mask& cement, const Mesh& mesh)
{
  CompressionTarget target;
  target.mean_height = anatomy.mean_height;
  target.endplate_area = 0.5 * (anatomy.upper.area + anatomy.lower.area);
  target.middle = anatomy.frame.to_patient({0, 0, anatomy.upper.outermost});
  target.anterior = anatomy.frame.anterior;
  target.sites = height_sites(anatomy);
  CellZones zones = cell_zones(mesh, anatomy, cement);
  target.zones = std::move(zones.names);
  target.zones_of_cell = std::move(zones.of_cell);
  return target;
}

CompressionTarget compression_target(const Mesh& mesh)
{
  const LoadFaceShape face = upper_load_face(mesh);
  CompressionTarget target;
  target.mean_height = mesh.model_height;
  target.endplate_area = face.area;
  target.middle = face.centre;
  return target;
}

void broadcast(CompressionTarget& target)
{
  std::vector<double> numbers = {target.mean_height, target.endplate_area};
  std::vector<std::string> names;
  const auto pack = [&](const Vec3& vector) {
    numbers.insert(numbers.end(), vector.data(), vector.data() + 3);
  };
  pack(target.middle);
  pack(target.anterior);
  for (const HeightSite& site : target.sites) {
    names.push_back(site.name);
    pack(site.upper);
    pack(site.lower);
  }
  numbers = from_root(numbers);
  names = from_root(names);
  std::size_t next = 2;
  const auto unpack = [&] {
    const Vec3 vector(numbers[next], numbers[next + 1], numbers[next + 2]);
    next += 3;
    return vector;
  };
  target.mean_height = numbers[0];
  target.endplate_area = numbers[1];
  target.middle = unpack();
  target.anterior = unpack();
  target.sites.clear();
  for (const std::string& name : names) {
    const Vec3 upper = unpack();
    target.sites.push_back({name, upper, unpack()});
  }
  target.zones = from_root(target.zones);
  target.zones_of_cell = from_root(target.zones_of_cell);
}

} // namespace cemvert
