// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "core/case_values.h"
#include "core/progress.h"
#include "image/scan.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Section `cement:` of the case file.
struct CementSettings {
  std::string pattern = "none"; ///< "none", "label", "threshold", or a registered pattern
  std::optional<double> volume; ///< mm3, requested of a pattern
  double threshold = 0;         ///< HU, for "threshold"
};

/// Keys of `cement:`; the choices of `pattern` come from the list of patterns.
KeyTable cement_keys();
CementSettings cement_settings(const CaseValues& values);

/// Where the cement is.
struct CementMap {
  Mask inside;  ///< cement inside the body, working grid
  Mask outside; ///< cement beyond the body (leak or posterior elements), working grid: measured, not meshed
  std::string source;                     ///< one line for the report
  std::optional<double> requested_volume; ///< mm3
};

/// What a pattern is given to choose from.
struct PatternInput {
  const VertebralAnatomy& anatomy;
  const Mask& allowed; ///< voxels of the body that cement may fill
  double volume;       ///< mm3
};

/// A way to place cement: scores every allowed voxel (lower is filled earlier), and the placement fills the
/// best voxels until the requested volume is met. So the volume is exact and cement never leaves the body:
/// what a shape loses at the border is redistributed around it.
class CementPattern
{
public:
  virtual ~CementPattern() = default;
  virtual std::string meaning() const = 0; ///< one line for the manual
  /// One score per point; points are in frame coordinates [mm].
  virtual double score(const PatternInput& input, const Vec3& frame_point) const = 0;
};

std::vector<std::string> pattern_names();
std::unique_ptr<CementPattern> make_pattern(const std::string& name);

/// @throws ConfigError  unknown pattern, volume missing, volume larger than the body can take (the most it
/// can is told)
/// @throws DataError    threshold without HU image, label of the cement absent
CementMap place_cement(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                       RunLog& log);

} // namespace cemvert
