// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "core/statistics.h"
#include "image/scan_checks.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// A million evenly spread values, or all where there are fewer.
std::vector<float> sample_of(const std::vector<float>& values)
{
  std::vector<float> sample;
  const std::size_t stride = values.size() / 1000000 + 1;
  for (std::size_t n = 0; n < values.size(); n += stride)
    sample.push_back(values[n]);
  return sample;
}

/// Whether the values are the whole numbers that a scanner stores: every one of them as likely as its
/// neighbours. Density made from HU has fractions; and where it was rounded, some whole numbers were given
/// the voxels of two HU and others of one, so that the histogram is a comb.
bool are_stored_numbers(const std::vector<float>& values)
{
  if (std::any_of(values.begin(), values.end(), [](float value) { return value != std::floor(value); }))
    return false;
  constexpr int low = -200, high = 400; // soft tissue and cancellous bone
  std::vector<double> counts(high - low + 1);
  for (const float value : values)
    if (value >= low && value <= high)
      ++counts[static_cast<std::size_t>(value - low)];
  // second differences over the scatter that counting alone gives them (1 + 4 + 1 times the count)
  std::vector<float> unevenness;
  for (std::size_t n = 1; n + 1 < counts.size(); ++n)
    if (counts[n] >= 50) {
      const double bend = counts[n - 1] - 2 * counts[n] + counts[n + 1];
      unevenness.push_back(static_cast<float>(bend * bend / (6 * counts[n])));
    }
  if (unevenness.size() < 50)
    return false; // too few to tell
  // a slope of 0.9 doubles every tenth bin and bends three in ten; pure scatter (chi squared) stays below 1.6
  // in eight of ten, and the rounded tops of tissue peaks add little
  return quantile(unevenness, 0.8) < 6;
}

/// What tells one kind of values from another.
struct ValueFacts {
  double low;         ///< value that 0.1 % of all voxels of the image lie below: that of air, if there is any
  double zeros;       ///< share of the voxels of the image that are exactly 0
  double bone_median; ///< in the vertebra
  double bone_low;    ///< value that 1 % of the vertebra's voxels lie below
  bool as_stored;     ///< whole numbers as a scanner stores them
};

[[noreturn]] void refuse(const ScanSettings& settings, const std::string& said, const std::string& fact,
                         const std::string& next)
{
  throw DataError(fmt::format("{}: the case says 'values: {}', but {}.\n    {}",
                              settings.image_file->string(), said, fact, next));
}

void check_hounsfield(const ScanSettings& settings, const ValueFacts& facts)
{
  // half of a CT is never exactly 0 HU: noise spreads it
  if (facts.zeros > 0.5 && facts.low > -150)
    refuse(settings, "HU",
           fmt::format("{:.0f} % of its voxels are exactly 0 and nothing is below -150, as in a density "
                       "image masked to the bone",
                       100 * facts.zeros),
           "Write 'values: density' (mg/cc) and no calibration. If it is a CT masked with 0, give the CT "
           "unmasked, or masked with -1000 (air).");
  if (facts.bone_median > 1000 && facts.low > -150)
    refuse(settings, "HU",
           fmt::format("half of the vertebra is above {:.0f} and there is no air around it, as in a CT whose "
                       "rescale intercept of about -1024 was dropped",
                       facts.bone_median),
           "Export the CT again with rescale slope and intercept applied, or subtract 1024.");
  if (facts.bone_median < -200)
    refuse(
        settings, "HU",
        fmt::format("half of the labelled vertebra is below {:.0f}, which is lung or air", facts.bone_median),
        "Do image and labels belong to the same scan? Look at them laid over one another.");
}

void check_density(const ScanSettings& settings, const ValueFacts& facts, RunLog& log)
{
  // air and lung, -1000 to -900 HU, become -870 to -600 mg/cc with a K2HPO4 calibration, whose
  // slope is 0.65 to 0.85
  if (facts.low < -890)
    refuse(settings, "density",
           fmt::format("air in it is at {:.0f}, as in a CT in HU (calibrated air is above -870 mg/cc)",
                       facts.low),
           "Write 'values: HU' and give the calibration.");
  if (facts.as_stored && facts.zeros < 0.5)
    refuse(settings, "density",
           "all its values are whole numbers, each as frequent as its neighbours, as a scanner stores HU "
           "(density made from HU has fractions, or gaps where they were rounded)",
           "Write 'values: HU' and give the calibration. If it truly is density in mg/cc, write 'values: HU' "
           "with 'calibration: {slope: 1, intercept: 0}'.");
  if (facts.bone_median > 1000)
    refuse(settings, "density",
           fmt::format("half of the vertebra is above {:.0f} mg/cc, more than solid cortical bone has; "
                       "cancellous bone has 50 to 250",
                       facts.bone_median),
           "If it is a CT, write 'values: HU' (check that its rescale intercept was applied); if a modulus "
           "map, 'values: modulus'.");
  if (facts.bone_median < -200)
    refuse(settings, "density",
           fmt::format("half of the labelled vertebra is below {:.0f}", facts.bone_median),
           "If it is a CT, write 'values: HU'; and look whether image and labels lie over one another.");
  if (facts.bone_median > 0 && facts.bone_median < 2 && facts.bone_low > -1)
    refuse(settings, "density",
           fmt::format("half of the vertebra is below {:.3g}, as in an image in g/cc", facts.bone_median),
           "Density is expected in mg/cc: multiply the image by 1000.");
  if (facts.low < -200)
    log.warning(fmt::format("{}: its lowest values are {:.0f}. A calibrated CT has air at -650 to -870 "
                            "mg/cc, one in HU at -1000: make sure that it is calibrated ('values: density').",
                            settings.image_file->string(), facts.low));
}

void check_modulus(const ScanSettings& settings, const ValueFacts& facts)
{
  if (facts.low < 0)
    refuse(settings, "modulus", fmt::format("it has negative values, down to {:.0f}", facts.low),
           "Write 'values: HU' or 'values: density' if it is an image of the bone; outside it the modulus is "
           "0.");
  if (facts.bone_median > 1e5)
    refuse(settings, "modulus",
           fmt::format("half of the vertebra is above {:.3g} MPa, stiffer than any bone or cement",
                       facts.bone_median),
           "Moduli are expected in MPa: divide by 1000 (kPa) or 1e6 (Pa).");
}

} // namespace

void check_values(const ScalarImage& image, const ScalarImage& picture, const LabelMap& labels,
                  const ScanSettings& settings, RunLog& log)
{
  const auto wanted = vertebra_labels(settings);
  std::vector<float> bone;
  for (std::size_t offset = 0; offset < labels.values.size(); ++offset)
    if (std::find(wanted.begin(), wanted.end(), labels[offset]) != wanted.end())
      bone.push_back(picture[offset]);
  if (bone.empty())
    throw_bug("no voxel of the vertebra reached the working grid");
  const auto zeros = std::count(image.values.begin(), image.values.end(), 0.0f);
  const std::vector<float> sample = sample_of(image.values);
  const ValueFacts facts{quantile(sample, 0.001),
                         static_cast<double>(zeros) / static_cast<double>(image.values.size()),
                         quantile(bone, 0.5), quantile(bone, 0.01), are_stored_numbers(sample)};
  switch (settings.values) {
  case ImageValues::hounsfield:
    return check_hounsfield(settings, facts);
  case ImageValues::density:
    return check_density(settings, facts, log);
  case ImageValues::modulus:
    return check_modulus(settings, facts);
  }
}

} // namespace cemvert
