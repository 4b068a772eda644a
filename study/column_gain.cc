// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/column_gain.h"

#include "cement/porosity.h"

#include <algorithm>

namespace cemvert
{

ColumnGain::ColumnGain(const VertebralAnatomy& anatomy, const std::optional<ScalarImage>& density,
                       const MaterialSettings& settings, CompositeRule rule)
    : density_(density), settings_(settings), rule_(rule)
{
  const DensityRelation relation = bone_relation(settings);
  const BodyBox box = body_box(anatomy);
  constexpr double apart = 1.5, along = 1; // mm
  for (double left = box.lowest.x(); left <= box.highest.x(); left += apart)
    for (double anterior = box.lowest.y(); anterior <= box.highest.y(); anterior += apart) {
      std::vector<Sample> column;
      for (double superior = box.lowest.z(); superior <= box.highest.z(); superior += along) {
        const Vec3 point = anatomy.frame.to_patient(Vec3(left, anterior, superior));
        const Index3 voxel = anatomy.body.grid.nearest(point);
        if (!anatomy.body.grid.contains(voxel) || !anatomy.body.at(voxel))
          continue;
        const double bone =
            std::min(settings.density_scale * interpolate(*density, point), settings.largest_density);
        column.push_back({anatomy.body.grid.offset(voxel),
                          std::max(relation.young_modulus(convert_density(bone, settings.conversion)),
                                   settings.smallest_modulus)});
      }
      // columns of a rim would count as much as those of the whole height
      if (static_cast<double>(column.size()) * along > 0.5 * box.size().z())
        columns_.push_back(std::move(column));
    }
}

double ColumnGain::operator()(const CementMap& cement) const
{
  const ScalarImage filled = marrow_filled(cement, density_);
  constexpr double poisson_ratio = 0.3; // of the bounds of Hashin and Shtrikman alone
  const Phase composite{settings_.cement_modulus * settings_.composite_factor, poisson_ratio};
  double cemented = 0, intact = 0;
  for (const std::vector<Sample>& column : columns_) {
    double with = 0, without = 0;
    for (const Sample& sample : column) {
      const auto part = static_cast<double>(filled[sample.voxel]);
      with += 1 / composite_modulus(rule_, part, {sample.bone_modulus, poisson_ratio}, composite);
      without += 1 / sample.bone_modulus;
    }
    cemented += 1 / with;
    intact += 1 / without;
  }
  return intact > 0 ? cemented / intact : 1;
}

} // namespace cemvert
