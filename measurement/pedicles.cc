// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/pedicles.h"

#include "measurement/measurement_list.h"

namespace cemvert
{
namespace
{

void add_side(MeasurementReport& report, const std::string& side, const PedicleOfSide& found)
{
  const auto answer = [&](const char* key, const char* unit, const char* definition, double Pedicle::*value,
                          double factor) {
    report["pedicles." + side + "." + key] = found.pedicle
                                                 ? known(factor * (*found.pedicle).*value, unit, definition)
                                                 : unknown(unit, definition, found.reason);
  };
  answer("width", "mm", "smallest diameter of the pedicle's narrowest section, cortex included",
         &Pedicle::width, 1);
  answer("height", "mm", "its diameter across that", &Pedicle::height, 1);
  answer(
      "transverse_angle", "deg",
      "between the pedicle's axis and anterior, seen from above; positive where it runs forwards towards the "
      "midline",
      &Pedicle::transverse_angle, degrees_per_radian);
  answer(
      "sagittal_angle", "deg",
      "between the pedicle's axis and anterior, seen from the side; positive where it runs forwards and up",
      &Pedicle::sagittal_angle, degrees_per_radian);
}

} // namespace

MeasurementReport measure_pedicles(const MeasurementInput& input)
{
  const Pedicles pedicles = find_pedicles(input.anatomy);
  MeasurementReport report;
  add_side(report, "left", pedicles.left);
  add_side(report, "right", pedicles.right);
  return report;
}

} // namespace cemvert
