// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/label_field.h"

#include "mesh/gaussian.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr int regions = 6; // region numbers 0 to 5
constexpr std::uint8_t mixed = 255;

std::vector<float> own_label_weights(const Volume<std::uint8_t>& labels, double sigma)
{
  const Grid& grid = labels.grid;
  std::vector<float> weights(labels.values.size(), 1.f);
  if (sigma <= 0)
    return weights;
  for (int label = 0; label < regions; ++label) {
    std::vector<float> indicator(labels.values.size(), 0.f);
    bool present = false;
    for (std::size_t v = 0; v < indicator.size(); ++v)
      if (labels[v] == label) {
        indicator[v] = 1;
        present = true;
      }
    if (!present)
      continue;
    indicator = gaussian_smoothed(indicator, grid.size,
                                  {grid.spacing.x(), grid.spacing.y(), grid.spacing.z()}, sigma);
    for (std::size_t v = 0; v < indicator.size(); ++v)
      if (labels[v] == label)
        weights[v] = std::max(indicator[v], 0.5f);
  }
  return weights;
}

std::vector<std::uint8_t> uniform_cells(const Volume<std::uint8_t>& labels)
{
  const Grid& grid = labels.grid;
  std::vector<std::uint8_t> uniform(labels.values.size(), mixed);
  for (int k = 0; k + 1 < grid.size[2]; ++k)
    for (int j = 0; j + 1 < grid.size[1]; ++j)
      for (int i = 0; i + 1 < grid.size[0]; ++i) {
        const std::uint8_t label = labels.at(i, j, k);
        bool same = true;
        for (int corner = 1; corner < 8 && same; ++corner)
          same = labels.at(i + (corner & 1), j + (corner >> 1 & 1), k + (corner >> 2)) == label;
        if (same)
          uniform[grid.offset(i, j, k)] = label;
      }
  return uniform;
}

} // namespace

MeshAxes::MeshAxes(const VertebralFrame& frame) : centre(frame.centre)
{
  axes.col(0) = frame.left;
  axes.col(1) = -frame.anterior;
  axes.col(2) = frame.superior;
}

LabelField::LabelField(const MeshDomain& domain, double smoothing)
    : axes_(domain.frame), grid_(domain.regions.grid), labels_(domain.regions.values),
      uniform_(uniform_cells(domain.regions)), layers_in_regions_(domain.layers_in_regions),
      upper_plane_(domain.upper_plane), lower_plane_(domain.lower_plane)
{
  const double voxel = std::cbrt(grid_.voxel_volume());
  weights_ = own_label_weights(domain.regions, smoothing * voxel);
  to_index_ = grid_.spacing.cwiseInverse().asDiagonal() * grid_.direction.transpose() * axes_.axes;
  index_origin_ = grid_.index(axes_.centre);

  lower_ = Vec3::Constant(std::numeric_limits<double>::infinity());
  upper_ = -lower_;
  for (std::size_t v = 0; v < labels_.size(); ++v) {
    if (labels_[v] == 0)
      continue;
    const Vec3 point = axes_.from_patient(grid_.point(grid_.index_of(v)));
    lower_ = lower_.cwiseMin(point);
    upper_ = upper_.cwiseMax(point);
  }
  if (!layers_in_regions_) {
    const auto is_bone = [this](const Vec3& p) {
      return voxel_label(index_origin_ + to_index_ * Vec3(p.x(), -p.y(), p.z())) != 0;
    };
    layers_.emplace_back(domain.upper_surface, 1, upper_plane_, voxel, is_bone);
    layers_.emplace_back(domain.lower_surface, -1, lower_plane_, voxel, is_bone);
    for (const LayerShape& layer : layers_) {
      lower_ = lower_.cwiseMin(Vec3(layer.smallest_left(), -layer.largest_anterior(), layer.plane()));
      upper_ = upper_.cwiseMax(Vec3(layer.largest_left(), -layer.smallest_anterior(), layer.plane()));
    }
  }
  lower_ -= Vec3::Constant(2 * grid_.spacing.maxCoeff());
  upper_ += Vec3::Constant(2 * grid_.spacing.maxCoeff());
}

int LabelField::vote(const Index3& cell, const Vec3& fraction) const
{
  std::array<double, regions> votes{};
  const double x[2] = {1 - fraction.x(), fraction.x()};
  const double y[2] = {1 - fraction.y(), fraction.y()};
  const double z[2] = {1 - fraction.z(), fraction.z()};
  for (int corner = 0; corner < 8; ++corner) {
    const int a = corner & 1, b = corner >> 1 & 1, c = corner >> 2;
    const std::size_t v = grid_.offset(cell[0] + a, cell[1] + b, cell[2] + c);
    votes[labels_[v]] += x[a] * y[b] * z[c] * weights_[v];
  }
  return static_cast<int>(std::max_element(votes.begin(), votes.end()) - votes.begin());
}

int LabelField::voxel_label(const Vec3& index) const
{
  const Index3 cell{static_cast<int>(std::floor(index.x())), static_cast<int>(std::floor(index.y())),
                    static_cast<int>(std::floor(index.z()))};
  // The rim of voxels around the map is background.
  if (cell[0] < 0 || cell[1] < 0 || cell[2] < 0 || cell[0] + 1 >= grid_.size[0] ||
      cell[1] + 1 >= grid_.size[1] || cell[2] + 1 >= grid_.size[2])
    return 0;
  const std::uint8_t label = uniform_[grid_.offset(cell)];
  return label != mixed ? label : vote(cell, index - Vec3(cell[0], cell[1], cell[2]));
}

int LabelField::operator()(const Vec3& point) const
{
  const int label = voxel_label(index_origin_ + to_index_ * point);
  if (layers_in_regions_) {
    const bool beyond = (label == static_cast<int>(Region::upper_layer) && point.z() > upper_plane_) ||
                        (label == static_cast<int>(Region::lower_layer) && point.z() < lower_plane_);
    return beyond ? 0 : label;
  }
  if (label != 0)
    return label;
  if (layers_[0].contains(point.x(), -point.y(), point.z()))
    return static_cast<int>(Region::upper_layer);
  if (layers_[1].contains(point.x(), -point.y(), point.z()))
    return static_cast<int>(Region::lower_layer);
  return 0;
}

} // namespace cemvert
