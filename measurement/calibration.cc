// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement_list.h"

namespace cemvert
{

MeasurementReport measure_calibration(const MeasurementInput& input)
{
  return input.scan.calibration ? input.scan.calibration->facts : MeasurementReport{};
}

} // namespace cemvert
