// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/record.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

namespace cemvert
{
namespace
{

constexpr double ml = 1e-3, kPa = 1e3, Pa_s = 1e6; // of mm3, MPa, MPa s
constexpr const char* no_moments = "the fast model follows no pressure";

/// "basivertebral vein" becomes "basivertebral_vein".
std::string key_of(std::string text)
{
  std::replace(text.begin(), text.end(), ' ', '_');
  return text;
}

/// Outlets of one name lie at several places: a fracture in front and behind.
std::string key_of(const Leak& leak)
{
  return key_of(leak.outlet + " " + leak.place);
}

using Report = std::map<std::string, Quantity>;

void tell_leaks(const InjectionRecord& record, Report& report)
{
  const bool seen_only = record.method == "fast";
  const char* not_followed = "the fast model sees that the front reaches an outlet, not how much leaves";
  report["leaked"] = seen_only ? unknown("ml", "cement that left the bone", not_followed)
                               : known(ml * record.leaked(), "ml", "cement that left the bone");
  for (const Leak& leak : record.leaks) {
    const std::string key = "outlets." + key_of(leak);
    const std::string where = leak.outlet + " (" + leak.place + ")";
    report[key + ".area"] = known(leak.area, "mm2", "area of the outlet " + where);
    const std::string amount = "cement that left through " + where;
    report[key + ".leaked"] =
        seen_only ? unknown("ml", amount, not_followed) : known(ml * leak.volume, "ml", amount);
    const std::string begin = "injected volume at which cement reached " + where;
    report[key + ".reached_at"] =
        leak.begins_at ? known(ml * *leak.begins_at, "ml", begin) : unknown("ml", begin, "not reached");
  }
}

void tell_pressures(const InjectionRecord& record, Report& report)
{
  const auto tell = [&](const char* key, const char* definition, auto value) {
    report[key] = record.moments.empty() ? unknown("kPa", definition, no_moments)
                                         : known(kPa * value(), "kPa", definition);
  };
  const auto largest = [&](double InjectionMoment::*member) {
    return [&record, member] {
      double most = 0;
      for (const InjectionMoment& moment : record.moments)
        most = std::max(most, moment.*member);
      return most;
    };
  };
  tell("needle_pressure", "highest pressure at the needle's tip over that of the veins",
       largest(&InjectionMoment::needle_pressure));
  tell("body_pressure", "highest mean pressure inside the body", largest(&InjectionMoment::mean_pressure));
  tell("largest_body_pressure", "highest pressure anywhere inside the body",
       largest(&InjectionMoment::largest_pressure));
  tell("final_needle_pressure", "pressure at the needle's tip at the end",
       [&record] { return record.moments.back().needle_pressure; });
  const char* duration = "from the first cement to the last";
  report["duration"] = record.moments.empty() ? unknown("s", duration, no_moments)
                                              : known(record.moments.back().time, "s", duration);
  const char* viscosity = "mean viscosity of the cement in the bone at the end";
  report["final_viscosity"] = record.moments.empty()
                                  ? unknown("Pa s", viscosity, no_moments)
                                  : known(Pa_s * record.moments.back().viscosity, "Pa s", viscosity);
}

void tell_comparison(const ModelComparison& comparison, Report& report)
{
  report["comparison.dice"] = known(comparison.dice, "1",
                                    "overlap of the fast model's cement with the flow model's: 2 "
                                    "common / sum of both volumes");
  report["comparison.front_distance"] =
      known(comparison.front_distance, "mm", "mean distance between the fronts of the two models");
  report["comparison.flow_contact_class"] =
      known(comparison.flow_class, "1", "contact class by the flow model");
  report["comparison.fast_contact_class"] =
      known(comparison.fast_class, "1", "contact class by the fast model");
  report["comparison.flow_seconds"] = known(comparison.flow_seconds, "s", "time the flow model took");
  report["comparison.fast_seconds"] = known(comparison.fast_seconds, "s", "time the fast model took");
}

} // namespace

double InjectionRecord::leaked() const
{
  return std::accumulate(leaks.begin(), leaks.end(), 0.0,
                         [](double sum, const Leak& leak) { return sum + leak.volume; });
}

std::string injection_csv(const InjectionRecord& record)
{
  std::string text = "time_s,injected_ml,flow_rate_ml_per_s,needle_pressure_kPa,mean_body_pressure_kPa,"
                     "largest_body_pressure_kPa,cement_viscosity_Pa_s,leaked_ml";
  for (const Leak& leak : record.leaks)
    text += ",leaked_" + key_of(leak) + "_ml";
  text += "\n";
  for (const InjectionMoment& moment : record.moments) {
    text += fmt::format("{:.4g},{:.5g},{:.4g},{:.4g},{:.4g},{:.4g},{:.4g},{:.4g}", moment.time,
                        ml * moment.injected, ml * moment.flow_rate, kPa * moment.needle_pressure,
                        kPa * moment.mean_pressure, kPa * moment.largest_pressure, Pa_s * moment.viscosity,
                        ml * std::accumulate(moment.leaked.begin(), moment.leaked.end(), 0.0));
    for (const double volume : moment.leaked)
      text += fmt::format(",{:.4g}", ml * volume);
    text += "\n";
  }
  return text;
}

Report injection_quantities(const InjectionRecord& record)
{
  Report report;
  report["method"] = known(record.method, "1", "model of the injection");
  report["injected"] = known(ml * record.injected, "ml", "cement that came out of the needle", 4);
  report["in_body"] = known(ml * record.in_body, "ml", "cement in the pores of the body", 4);
  report["in_posterior_elements"] = known(ml * record.in_posterior, "ml", "cement in the posterior elements");
  report["pore_space"] = known(ml * record.pore_space, "ml", "pores of the body");
  report["mean_porosity"] = known(record.porosity, "1", "of the bone that cement fills");
  report["threshold"] = known(record.threshold, "1",
                              "saturation from which a voxel counts as cement, so that the "
                              "volume is met");
  report["volume_error"] = known(record.injected > 0 ? 100 * record.lost / record.injected : 0, "%",
                                 "injected volume that is neither in the bone nor leaked", 2);
  report["stopped_by"] = record.stopped_by.empty() ? known("volume", "1", "why the injection ended")
                                                   : known(record.stopped_by, "1", "why the injection ended");
  report["seconds"] = known(record.seconds, "s", "time the model took");
  if (record.zone > 0) {
    report["fracture.gap"] = known(ml * record.zone, "ml", "volume of the fracture's gap");
    report["fracture.aspirated"] = known(ml * record.emptied, "ml", "of it empty when the injection started");
    report["fracture.cement"] = known(ml * record.zone_filled, "ml", "cement in the gap at the end");
  }
  tell_leaks(record, report);
  tell_pressures(record, report);
  if (record.comparison)
    tell_comparison(*record.comparison, report);
  return report;
}

} // namespace cemvert
