// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement_list.h"

namespace cemvert
{

MeasurementReport measure_aimed_contact(const MeasurementInput& input)
{
  const CementMap& cement = input.cement;
  const char* aim = "contact class that the cement's pattern aims at";
  const char* kept = "true if the measured contact class is the one aimed at";
  const char* no_pattern = "no pattern placed the cement";
  const char* no_aim = "the pattern aims at no class: it follows from volume and seed";
  MeasurementReport report;
  if (!cement.aimed_class) {
    const char* reason = cement.pattern.empty() ? no_pattern : no_aim;
    report["contact_class_aimed"] = unknown("1", aim, reason);
    report["contact_class_as_aimed"] = unknown("1", kept, reason);
    return report;
  }
  const std::string wanted(1, letter_of(*cement.aimed_class));
  const nlohmann::json measured = measure_one("endplate_contact", input).at("contact_class").value;
  report["contact_class_aimed"] = known(wanted, "1", aim);
  report["contact_class_as_aimed"] = known(measured == wanted, "1", kept);
  return report;
}

} // namespace cemvert
