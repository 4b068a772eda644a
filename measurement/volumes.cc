// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement_list.h"

namespace cemvert
{

MeasurementReport measure_volumes(const MeasurementInput& input)
{
  const auto millilitres = [](const Mask& mask, const char* definition) {
    return known(1e-3 * volume_of(mask), "ml", definition);
  };
  MeasurementReport report;
  report["body_volume"] = millilitres(
      input.anatomy.body, "vertebral body without posterior elements, cut at the pedicles, cement included");
  const double scale = 1e-3 * input.cement.volume_scale;
  report["cement_volume"] = known(scale * cement_volume(input.cement), "ml",
                                  "cement inside the vertebral body, bone among it not counted");
  report["cement_outside_body"] = known(scale * volume_of(input.cement.outside), "ml",
                                        "cement beyond the vertebral body: leaked, or in posterior elements");

  const char* whole = "body and posterior elements, cement inside them included";
  report["vertebra_volume"] = input.anatomy.has_posterior ? millilitres(input.anatomy.vertebra, whole)
                                                          : unknown("ml", whole, "only the body is labelled");

  const char* trust =
      "how far the body that the program found can be trusted, from how well its posterior wall and "
      "the canal are seen and from its shape; a warning below 0.5";
  report["body_isolation_quality"] = input.anatomy.body_labelled
                                         ? unknown("1", trust, "the body has a label of its own")
                                         : known(input.anatomy.isolation.value, "1", trust);
  return report;
}

} // namespace cemvert
