// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement_list.h"

namespace cemvert
{

MeasurementReport measure_calibration(const MeasurementInput& input)
{
  if (input.scan.calibration)
    return input.scan.calibration->facts;
  MeasurementReport report;
  report["calibration.uncertainty"] =
      unknown("mg/cc", "standard error of the density at 100 mg/cc",
              "the scan was not calibrated by inserts or tissues (image.calibration)");
  return report;
}

} // namespace cemvert
