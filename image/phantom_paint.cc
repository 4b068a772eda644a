// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_scanner.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cemvert
{
namespace
{

/// How a voxel is split into cells.
struct Cells {
  std::array<int, 3> count;
  Vec3 offset; ///< of the first cell's centre from the voxel's, along the image axes [mm]
  Vec3 step;   ///< mm
  double size; ///< edge of a cube of the same volume [mm]
};

Cells make_cells(const Vec3& spacing)
{
  constexpr double largest = 0.4;
  Cells cells;
  for (int axis = 0; axis < 3; ++axis)
    cells.count[axis] = std::max(1, static_cast<int>(std::ceil(spacing[axis] / largest)));
  cells.step = spacing.cwiseQuotient(Vec3(cells.count[0], cells.count[1], cells.count[2]));
  cells.offset = 0.5 * (cells.step - spacing);
  cells.size = std::cbrt(cells.step.prod());
  return cells;
}

/// The materials that meet in a voxel, and their CT numbers.
struct Palette {
  double soft, cortex, trabecular, cement;
};

double cell_value(const PhantomModel& model, const Vec3& point, double size, const Palette& palette)
{
  const BoneSite site = nearest_bone(model, point);
  const double bone = coverage(site.distance.whole, size);
  double value = palette.soft;
  if (bone > 0) {
    const double core = coverage(site.distance.whole + cortex_thickness(model, site.distance), size);
    value = (1 - bone) * palette.soft + (bone - core) * palette.cortex + core * palette.trabecular;
  }
  if (site.level == 0 && !model.cement.empty()) {
    const double cement = coverage(cement_distance(model, point, site.distance.body), size);
    value += cement * (palette.cement - value);
  }
  if (model.leak)
    value += coverage(leak_distance(model, point, site.distance.whole), size) * (palette.cement - value);
  return value;
}

/// Paints voxels one by one; holds what is the same for all of them.
class Painter
{
public:
  Painter(const PhantomModel& model, const Grid& grid)
      : model_(model), cells_(make_cells(grid.spacing)), image_axes_(model.axes.transpose() * grid.direction),
        half_diagonal_(0.5 * grid.spacing.norm()), voxel_size_(std::cbrt(grid.voxel_volume()))
  {
  }

  struct Labels {
    int whole, body;
  };

  Labels labels(const Vec3& point) const
  {
    const BoneSite site = nearest_bone(model_, point);
    if (leak_distance(model_, point, site.distance.whole) < 0)
      return {model_.labels.cement, model_.labels.cement};
    if (site.distance.whole >= 0)
      return {0, 0};
    if (site.level == 0 && cement_distance(model_, point, site.distance.body) < 0)
      return {model_.labels.cement, model_.labels.cement};
    if (in_label_hole(model_, point))
      return {0, 0};
    const int vertebra = model_.labels.vertebra[site.level];
    return {vertebra, site.distance.body < 0 ? vertebra : model_.labels.posterior[site.level]};
  }

  double ct_number(const Vec3& point) const
  {
    const BoneSite site = nearest_bone(model_, point);
    return ct_number(point, site, site.level == 0 ? cement_distance(model_, point, site.distance.body) : 1e9);
  }

private:
  double ct_number(const Vec3& point, const BoneSite& site, double cement) const
  {
    // twice the half diagonal: away from the surface the distances are estimates
    const double clear = 2 * half_diagonal_;
    if (site.distance.whole > clear && leak_distance(model_, point, site.distance.whole) > clear)
      return soft_tissue(model_, point, voxel_size_);
    const PhantomCalibration& calibration = model_.spec.calibration;
    const BoneDensities& bone = model_.spec.bone;
    const double trabecular =
        calibration.ct_number(trabecular_density(model_, site.level, site.local, site.distance));
    const double thickest = std::max(bone.cortex_thickness, bone.posterior_cortex_thickness);
    if (site.distance.whole < -clear - thickest && std::abs(cement) > clear)
      return cement < 0 ? model_.spec.cement.ct_number : trabecular;

    const Palette palette{soft_tissue(model_, point, voxel_size_), calibration.ct_number(bone.cortex),
                          trabecular, model_.spec.cement.ct_number};
    double sum = 0;
    for (int k = 0; k < cells_.count[2]; ++k)
      for (int j = 0; j < cells_.count[1]; ++j)
        for (int i = 0; i < cells_.count[0]; ++i)
          sum += cell_value(model_,
                            point + image_axes_ * (cells_.offset + cells_.step.cwiseProduct(Vec3(i, j, k))),
                            cells_.size, palette);
    return sum / (cells_.count[0] * cells_.count[1] * cells_.count[2]);
  }

  const PhantomModel& model_;
  Cells cells_;
  Mat3 image_axes_; ///< columns: image axes in the vertebra's coordinates
  double half_diagonal_, voxel_size_;
};

} // namespace

PhantomLabelMaps label_phantom(const PhantomModel& model, const Grid& grid)
{
  PhantomLabelMaps maps{LabelMap(grid), LabelMap(grid)};
  const Painter painter(model, grid);
  for (std::size_t at = 0; at < grid.voxels(); ++at) {
    const auto labels = painter.labels(model.from_patient(grid.point(grid.index_of(at))));
    maps.labels[at] = labels.whole;
    maps.body_labels[at] = labels.body;
  }
  return maps;
}

ScalarImage paint_phantom(const PhantomModel& model, const Grid& grid, RunLog& log)
{
  ScalarImage ct(grid);
  const Painter painter(model, grid);
  for (int k = 0; k < grid.size[2]; ++k) {
    for (int j = 0; j < grid.size[1]; ++j)
      for (int i = 0; i < grid.size[0]; ++i)
        ct.at(i, j, k) = static_cast<float>(painter.ct_number(model.from_patient(grid.point(i, j, k))));
    log.progress(static_cast<double>(k + 1) / grid.size[2]);
  }
  return ct;
}

} // namespace cemvert
