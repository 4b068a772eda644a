// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/changes.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace cemvert
{
namespace
{

/// A measure whose gain by treatment and loss after it are named in the literature.
struct Followed {
  const char* key;
  const char* gain;
  const char* loss;
  bool is_angle;
  const char* words;
};

constexpr Followed followed[] = {
    {"anterior_height", "fvahr", "fvahl", false, "anterior height (FVAH)"},
    {"middle_height", "middle_height_recovery", "middle_height_loss", false, "middle height"},
    {"posterior_height", "posterior_height_recovery", "posterior_height_loss", false, "posterior height"},
    {"avhr", "avhrr", "avhlr", false, "anterior vertebral height ratio (AVHR)"},
    {"local_kyphotic_angle", "lka_recovery", "lka_loss", true, "local kyphotic angle"},
    {"regional_kyphotic_angle", "rka_recovery", "rka_loss", true, "regional kyphotic angle"},
};

/// `larger` minus `smaller`; unknown where one of them is.
Quantity difference(const char* key, const MeasurementReport* larger, const MeasurementReport* smaller,
                    const std::string& missing, const std::string& definition)
{
  const std::string unit = [&] {
    for (const MeasurementReport* report : {larger, smaller})
      if (report)
        return report->at(key).unit;
    return std::string("1");
  }();
  if (!larger || !smaller)
    return unknown(unit, definition, missing);
  const Quantity &a = larger->at(key), &b = smaller->at(key);
  for (const Quantity* part : {&a, &b})
    if (part->value.is_null())
      return unknown(unit, definition, part->reason);
  Quantity result = known(a.value.get<double>() - b.value.get<double>(), unit, definition);
  if (a.uncertainty && b.uncertainty)
    result.uncertainty = std::hypot(*a.uncertainty, *b.uncertainty);
  return result;
}

} // namespace

MeasurementReport changes_over(const TimeCourse& course)
{
  const MeasurementReport* pre = course.pre ? &*course.pre : nullptr;
  const MeasurementReport* follow_up = course.follow_up ? &*course.follow_up : nullptr;
  MeasurementReport report;
  for (const Followed& measure : followed) {
    const std::string words = measure.words;
    report[measure.gain] =
        measure.is_angle ? difference(measure.key, pre, &course.post, "no scan before the treatment (pre:)",
                                      words + ", pre minus post")
                         : difference(measure.key, &course.post, pre, "no scan before the treatment (pre:)",
                                      words + ", post minus pre");
    report[measure.loss] =
        measure.is_angle ? difference(measure.key, follow_up, &course.post,
                                      "no scan at follow-up (follow-up:)", words + ", follow-up minus post")
                         : difference(measure.key, &course.post, follow_up,
                                      "no scan at follow-up (follow-up:)", words + ", post minus follow-up");
  }
  return report;
}

Likeness likeness_of(const VertebralAnatomy& first, const VertebralAnatomy& second)
{
  const Vec3 a = body_box(first).size(), b = body_box(second).size();
  Likeness likeness;
  likeness.width = b.x() / a.x();
  likeness.depth = b.y() / a.y();
  likeness.area = (second.upper.area + second.lower.area) / (first.upper.area + first.lower.area);
  for (const double ratio : {likeness.width, likeness.depth, std::sqrt(likeness.area)})
    likeness.worst = std::max(likeness.worst, std::abs(std::log(ratio)));
  likeness.worst = std::exp(likeness.worst) - 1;
  return likeness;
}

void check_same_level(const ScanSettings& scan, const ScanSettings& other, RunLog& log)
{
  for (const auto& [word, neighbour] : {std::pair("above", &scan.above), std::pair("below", &scan.below)})
    for (const int label : other.vertebra) {
      if (std::find(neighbour->begin(), neighbour->end(), label) == neighbour->end())
        continue;
      const std::string found = fmt::format("its vertebra has the label {0}, which the case names as the one "
                                            "{1} (labels.{1})",
                                            label, word);
      if (scan.labels_file && scan.labels_file == other.labels_file)
        throw DataError(found +
                        ", in the same label map: these are two levels.\n    Give the label of the same "
                        "vertebra at both times.");
      log.warning(found +
                  ". Unless the two label maps number the levels differently, these are two vertebrae, and "
                  "gains and losses mean nothing.");
    }
}

void check_same_vertebra(const VertebralAnatomy& first, const VertebralAnatomy& second,
                         const std::string& times, RunLog& log)
{
  // Half a voxel of 1 mm on either side is 3 % of a width; bulging of a fracture adds a few per cent. The
  // next level is 2 to 6 % larger, the one after 5 to 12 %.
  constexpr double doubtful = 0.06, impossible = 0.12;
  const Likeness likeness = likeness_of(first, second);
  if (likeness.worst < doubtful)
    return;
  const std::string found =
      fmt::format("{}: the body is {:+.0f} % wider, {:+.0f} % deeper, and its endplates are {:+.0f} % larger",
                  times, 100 * (likeness.width - 1), 100 * (likeness.depth - 1), 100 * (likeness.area - 1));
  if (likeness.worst > impossible)
    throw DataError(found + ".\n    These are two different vertebrae, or one of the labels is not complete. "
                            "Check labels.vertebra of each time point.");
  log.warning(found + ". Are these the same vertebra? Gains and losses mean nothing otherwise.");
}

} // namespace cemvert
