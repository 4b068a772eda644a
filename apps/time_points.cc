// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/time_points.h"

#include "core/error.h"

#include <algorithm>

namespace cemvert
{
namespace
{

constexpr const char* names[] = {"pre", "follow-up"};

KeyTable own_keys()
{
  KeyTable keys = scan_keys();
  for (const Key& key : cement_keys())
    keys.push_back(key);
  return keys;
}

/// Keys that a time point takes over from the case where it does not give them itself.
bool taken_over(const std::string& key, const std::string& time, const CaseFile& own)
{
  const bool has_image = own.entries.count("image.file") > 0;
  if (key == "image.values" || key.rfind("image.calibration", 0) == 0 || key == "image.layer modulus")
    return has_image;
  if (key == "labels.cement")
    return time == "follow-up";
  return key.rfind("labels.", 0) == 0 && key != "labels.file";
}

/// The entries of a time point as if they were a case of their own; nothing if it has none.
CaseFile case_of(const CaseFile& file, const std::string& time)
{
  CaseFile own{file.folder, file.name, {}};
  const std::string prefix = time + ".";
  for (const auto& [path, entry] : file.entries)
    if (path.rfind(prefix, 0) == 0)
      own.entries[path.substr(prefix.size())] = entry;
  if (own.entries.empty())
    return own;
  for (const auto& [path, entry] : file.entries)
    if (own.entries.count(path) == 0 && taken_over(path, time, own))
      own.entries[path] = entry;
  return own;
}

} // namespace

KeyTable time_point_keys()
{
  KeyTable table;
  for (const std::string name : names)
    for (Key key : own_keys()) {
      key.path = name + "." + key.path;
      key.fallback.clear(); // a default would stand in every case, time point or not
      table.push_back(key);
    }
  return table;
}

std::vector<TimePoint> time_points(const CaseFile& file)
{
  std::vector<TimePoint> points;
  for (const std::string name : names) {
    const CaseFile own = case_of(file, name);
    if (own.entries.empty())
      continue;
    try {
      const CaseValues values(own, own_keys());
      points.push_back({name, scan_settings(values), cement_settings(values)});
    } catch (const ConfigError& error) {
      throw ConfigError("time point '" + name + "': " + error.what());
    }
  }
  return points;
}

std::vector<MeasuredTime> measured_times(const std::vector<TimePoint>& points, LevelSettings settings,
                                         const ScanSettings& scan, const VertebralAnatomy& post, RunLog& log)
{
  std::vector<MeasuredTime> times;
  for (const TimePoint& point : points) {
    try {
      log.note("time point '" + point.name + "'");
      check_same_level(scan, point.scan, log);
      log.station("read");
      Scan own = read_scan(point.scan, log);
      log.finish();
      settings.cement = point.cement;
      MeasuredLevel level = measured_level(std::move(own), settings, log);
      check_same_vertebra(post, level.anatomy, "'" + point.name + "' beside the case itself", log);
      times.push_back({point.name, std::move(level)});
    } catch (const DataError& error) {
      throw DataError("time point '" + point.name + "': " + error.what());
    }
  }
  return times;
}

MeasurementReport changes_over(const std::vector<MeasuredTime>& times, const MeasurementReport& post)
{
  if (times.empty())
    return {};
  TimeCourse course{std::nullopt, post, std::nullopt};
  for (const MeasuredTime& time : times)
    (time.name == "pre" ? course.pre : course.follow_up) = time.level.report;
  return changes_over(course);
}

} // namespace cemvert
