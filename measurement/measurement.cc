// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measurement.h"

#include "core/error.h"
#include "core/key_makers.h"
#include "measurement/measurement_list.h"

namespace cemvert
{
namespace
{

struct Entry {
  const char* name;
  MeasurementReport (*measure)(const MeasurementInput&);
};

constexpr Entry entries[] = {
#define CEMVERT_MEASUREMENT(symbol) {#symbol, &measure_##symbol},
#include "measurement/measurements.def"
#undef CEMVERT_MEASUREMENT
};

} // namespace

KeyTable measurement_keys()
{
  return {number_key("measurement.contact band", "mm", 0.1, 10, "2 mm",
                     "cement this near to an endplate's surface touches it; never under one voxel"),
          plain_key(
              "measurement.uncertainty", KeyKind::flag, "true",
              "measure again with bone and cement grown and shrunk: what half a voxel does to every number")};
}

MeasurementSettings measurement_settings(const CaseValues& values)
{
  return {values.number("measurement.contact band"), values.flag("measurement.uncertainty")};
}

std::vector<std::string> measurement_names()
{
  std::vector<std::string> names;
  for (const Entry& entry : entries)
    names.emplace_back(entry.name);
  return names;
}

MeasurementReport measure_one(const std::string& name, const MeasurementInput& input)
{
  std::string known;
  for (const Entry& entry : entries) {
    if (name == entry.name)
      return entry.measure(input);
    known += (known.empty() ? "'" : ", '") + std::string(entry.name) + "'";
  }
  throw ConfigError("there is no measurement named '" + name + "'. Known measurements: " + known + ".");
}

MeasurementReport measure(const MeasurementInput& input)
{
  MeasurementReport report;
  for (const Entry& entry : entries)
    report.merge(entry.measure(input));
  return report;
}

} // namespace cemvert
