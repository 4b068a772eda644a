// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/pattern.h"

namespace cemvert
{

/// The parts patterns are made of; all in frame coordinates [mm].

/// Where the endplates are: their surfaces, and beyond their outlines their planes.
class EndplateHeights
{
public:
  explicit EndplateHeights(const VertebralAnatomy& anatomy) : anatomy_(anatomy) {}

  double upper(double left, double anterior) const { return height(anatomy_.upper, left, anterior); }
  double lower(double left, double anterior) const { return height(anatomy_.lower, left, anterior); }
  double middle(double left, double anterior) const
  {
    return 0.5 * (upper(left, anterior) + lower(left, anterior));
  }
  /// How far a point lies inside of an endplate along the superior axis.
  double depth_under(EndplateSide side, const Vec3& point) const
  {
    return side == EndplateSide::upper ? upper(point.x(), point.y()) - point.z()
                                       : point.z() - lower(point.x(), point.y());
  }

private:
  double height(const Endplate& endplate, double left, double anterior) const;

  const VertebralAnatomy& anatomy_;
};

/// A point at parts of the body's box: `left` from the midline in widths, `anterior` from the middle in
/// depths, half-way between the endplates.
Vec3 point_of_body(const PatternInput& input, double left, double anterior);

/// The score raised where less than `clearance` of bone is left, so that such places come last and the
/// nearest to the endplate very last. Scores themselves stay under 1e4.
inline double kept_clear(double score, double depth, double clearance)
{
  return depth >= clearance ? score : score + 1e4 * (1 + clearance - depth);
}

/// `score`, but the last to be filled is what lies near both endplates.
PointFunction clear_of_both(const PatternInput& input, PointFunction score);

/// Distance from `centre` in units of the semi-axes; clear of both endplates.
PointFunction contained_ellipsoid(const PatternInput& input, const Vec3& centre, const Vec3& semi_axes);

/// The side asked for holds the point; the mid-sagittal plane belongs to the left, as it does when the
/// contact class is measured.
inline bool on_side(const CementSettings& settings, const Vec3& point)
{
  return (point.x() >= 0) == settings.on_left;
}
inline double sign_of_side(const CementSettings& settings)
{
  return settings.on_left ? 1 : -1;
}

/// Where cement comes to lie when it is injected through the pedicles: needle tips are brought to the
/// anterior third of the body, towards the midline, and drawn back while injecting. Our choice: a little less
/// than half-way from the midline to the side wall, as the body is waisted, and a twentieth of the depth
/// before the middle. Parts of the body's width and depth.
inline constexpr double pedicle_lateral = 0.22;
inline constexpr double pedicle_anterior = 0.05;

} // namespace cemvert
