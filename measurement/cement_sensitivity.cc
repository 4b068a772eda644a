// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/voxels.h"
#include "measurement/measurement_list.h"

#include <fmt/format.h>

#include <array>

namespace cemvert
{

MeasurementReport measure_cement_sensitivity(const MeasurementInput& input)
{
  // what "touches an endplate" may mean: from a rim of bone of 1 mm, hardly seen on CT, to 3 mm
  constexpr std::array<double, 5> bands = {1, 1.5, 2, 2.5, 3};
  const char* missing = is_empty(input.cement.inside) ? no_cement : nullptr;
  MeasurementReport report;
  nlohmann::json first;
  bool same = true;
  for (const double band : bands) {
    MeasurementSettings settings = input.settings;
    settings.contact_band = band;
    const MeasurementInput other{input.scan, input.anatomy, input.cement, input.above, input.below, settings};
    const std::string key = fmt::format("sensitivity.contact_class.band_{:02.0f}", 10 * band);
    const std::string definition = fmt::format("contact class with a band of {:g} mm", band);
    if (missing || band_thickness(other) > band) {
      report[key] = unknown("1", definition,
                            missing ? missing : "the band would be thinner than a voxel of the working grid");
      continue;
    }
    const Quantity found = measure_one("endplate_contact", other).at("contact_class");
    report[key] = known(found.value, "1", definition);
    same = same && (first.is_null() || first == found.value);
    first = found.value;
  }
  const char* judged =
      "true if the contact class is the same for all bands from 1 to 3 mm that are not thinner "
      "than a voxel";
  report["sensitivity.contact_class.same"] =
      missing ? unknown("1", judged, missing) : known(same, "1", judged);
  return report;
}

} // namespace cemvert
