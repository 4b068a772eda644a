// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/approach.h"

#include "cement/cement.h"

#include <cmath>

namespace cemvert
{

Needle transpedicular_needle(const VertebralAnatomy& anatomy, bool on_left)
{
  // The tip of the bipedicular pattern: at the junction of the anterior and middle thirds, a quarter of the
  // width from the midline; 20 degrees convergent, level with the endplates.
  constexpr double convergence = 20 / degrees_per_radian;
  const BodyBox box = body_box(anatomy);
  const double side = on_left ? 1 : -1;
  const Vec3 tip = box.middle() + box.size().cwiseProduct(Vec3(0.2 * side, 0.17, 0));
  const Vec3 back(side * std::sin(convergence), -std::cos(convergence), 0);
  const double length = (tip.y() - box.lowest.y()) / std::cos(convergence);
  return {anatomy.frame.to_patient(tip + length * back), anatomy.frame.to_patient(tip)};
}

} // namespace cemvert
