// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

#include <functional>
#include <vector>

namespace cemvert
{

/// The space of one loading layer: over the endplate's outline, from just inside the bone out to a plane.
/// Bone wins where both claim a point, so the layer fills what the smoothed bone surface leaves free.
class LayerShape
{
public:
  /// @param side     +1 for the upper layer, -1 for the lower
  /// @param plane    superior coordinate of the outer face [mm]
  /// @param overlap  how far the layer reaches under the endplate surface, so that no gap remains [mm]
  /// @param is_bone  of a point (left, anterior, superior) in frame coordinates; used where the endplate has
  ///                 holes
  LayerShape(const HeightField& surface, int side, double plane, double overlap,
             const std::function<bool(const Vec3&)>& is_bone);

  /// Frame coordinates [mm].
  bool contains(double left, double anterior, double superior) const;

  /// Range of the outline in frame coordinates [mm].
  double smallest_left() const { return left0_; }
  double largest_left() const { return left0_ + step_ * (nx_ - 1); }
  double smallest_anterior() const { return anterior0_; }
  double largest_anterior() const { return anterior0_ + step_ * (ny_ - 1); }
  double plane() const { return plane_; }

private:
  int side_;
  double plane_;
  double left0_, anterior0_, step_;
  int nx_, ny_;
  std::vector<float> coverage_; ///< 1 over the endplate, 0 beside it, smoothed: 1/2 is the outline
  std::vector<float> inner_;    ///< inner end of the layer, times side [mm]
};

} // namespace cemvert
