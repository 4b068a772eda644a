// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/model_voxels.h"

#include "anatomy/mask_operations.h"
#include "core/error.h"
#include "mesh/label_field.h"
#include "mesh/pieces.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// The voxels of a modulus image, without those its layers were carried beyond the load faces by.
Volume<std::uint8_t> image_voxels(const MeshDomain& domain)
{
  Volume<std::uint8_t> voxels = domain.regions;
  for (std::size_t v = 0; v < voxels.values.size(); ++v) {
    const auto region = static_cast<Region>(voxels[v]);
    if (region != Region::lower_layer && region != Region::upper_layer)
      continue;
    const double height = domain.frame.to_frame(voxels.grid.point(voxels.grid.index_of(v))).z();
    if (height > domain.upper_plane || height < domain.lower_plane)
      voxels[v] = 0;
  }
  return voxels;
}

/// Voxels along the mesh axes that cover the field; its two planes are faces of voxels, and so is the
/// mid-sagittal plane.
Grid aligned_grid(const LabelField& field, const MeshDomain& domain, double edge)
{
  const double height = domain.upper_plane - domain.lower_plane;
  const double layers = std::round(height / edge);
  if (layers < 2)
    throw MeshError(
        fmt::format("mesh: voxels of {:g} mm are too large for a model of {:.1f} mm between its load "
                    "faces.\n    Set a smaller 'mesh.edge length'; 1 mm is usual.",
                    edge, height));
  Grid grid;
  grid.spacing = Vec3(edge, edge, height / layers);
  grid.direction = field.axes().axes;
  const Vec3 start(0, 0, domain.lower_plane);
  const auto floored = [](double x) { return std::floor(x); };
  const auto ceiled = [](double x) { return std::ceil(x); };
  const Vec3 first = (field.lower() - start).cwiseQuotient(grid.spacing).unaryExpr(floored);
  const Vec3 last = (field.upper() - start).cwiseQuotient(grid.spacing).unaryExpr(ceiled);
  for (int axis = 0; axis < 3; ++axis)
    grid.size[axis] = static_cast<int>(last[axis] - first[axis]);
  grid.origin = field.axes().to_patient(start + grid.spacing.cwiseProduct(first + Vec3::Constant(0.5)));
  return grid;
}

/// The labels are not smoothed: steps remain whatever one does, and volumes are kept best as they are.
Volume<std::uint8_t> aligned_voxels(const MeshDomain& domain, double edge, RunLog& log)
{
  MeshDomain cleaned = domain;
  cleaned.regions = without_specks(domain.regions);
  const LabelField field(cleaned, 0);
  Volume<std::uint8_t> voxels(aligned_grid(field, domain, edge));
  // Centres half-way between voxels of the labels would be ties, which all go to the same label and shrink
  // the other: a nudge sends them to the nearest voxel.
  const Vec3 nudge = Vec3::Constant(1e-3 * domain.regions.grid.spacing.minCoeff());
  for (std::size_t v = 0; v < voxels.values.size(); ++v) {
    const Vec3 centre = voxels.grid.point(voxels.grid.index_of(v));
    voxels[v] = static_cast<std::uint8_t>(field(field.axes().from_patient(centre) + nudge));
    if (v % (1 << 16) == 0)
      log.progress(0.7 * static_cast<double>(v) / static_cast<double>(voxels.values.size()));
  }
  return voxels;
}

Volume<std::uint8_t> largest_face_connected(Volume<std::uint8_t> voxels, RunLog& log)
{
  Mask occupied(voxels.grid);
  std::transform(voxels.values.begin(), voxels.values.end(), occupied.values.begin(),
                 [](std::uint8_t region) { return static_cast<std::uint8_t>(region != 0); });
  const Pieces parts = pieces_of(occupied, Neighbours::faces);
  if (parts.volumes.size() < 2)
    return voxels;
  std::size_t left_out = 0;
  for (std::size_t v = 0; v < voxels.values.size(); ++v)
    if (parts.numbers[v] > 1) {
      voxels[v] = 0;
      ++left_out;
    }
  log.warning(fmt::format(
      "mesh: {} voxels in {} groups are joined to the model by an edge or a corner only, or not "
      "at all; they were left out ({:.1f} mm3)",
      left_out, parts.volumes.size() - 1, static_cast<double>(left_out) * voxels.grid.voxel_volume()));
  return voxels;
}

} // namespace

Volume<std::uint8_t> model_voxels(const MeshDomain& domain, const MeshSettings& settings, RunLog& log)
{
  if (std::none_of(domain.regions.values.begin(), domain.regions.values.end(), [](auto r) { return r != 0; }))
    throw MeshError("mesh: there is nothing to mesh: no voxel of the working grid belongs to the vertebra.");
  return largest_face_connected(domain.layers_in_regions ? image_voxels(domain)
                                                         : aligned_voxels(domain, settings.edge_length, log),
                                log);
}

} // namespace cemvert
