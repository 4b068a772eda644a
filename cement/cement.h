// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "cement/contact.h"
#include "cement/injection/record.h"
#include "cement/injection/settings.h"
#include "cement/needle.h"
#include "core/case_values.h"
#include "core/progress.h"
#include "image/scan.h"

#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Section `cement:` of the case file.
struct CementSettings {
  /// "none", "label", "threshold", "automatic threshold", "injection", or a registered pattern
  std::string pattern = "none";
  std::optional<ContactClass> target_class; ///< asked for instead of a pattern
  std::optional<double> volume;             ///< mm3, requested of a pattern
  double threshold = 1500;                  ///< HU, for "threshold"
  double margin = 1;            ///< mm of bone a pattern leaves between cement and the surface of the body
  double clearance = 4;         ///< mm of bone a pattern leaves under an endplate it is not to touch
  bool on_left = true;          ///< side of a one-sided pattern
  bool at_upper = true;         ///< endplate of a pattern that keeps to one
  int seed = 1;                 ///< of patterns with chance
  double filled = 0.7;          ///< of the marrow space, by cement among trabeculae
  double contact_band = 2;      ///< mm, cement this near to an endplate touches it
  InjectionSettings injection;  ///< of "injection"
  std::string where = "cement"; ///< "case.yaml, line 12, cement.volume", to start messages with
};

/// Keys of `cement:` and `injection:`; the choices of `pattern` come from the list of patterns.
KeyTable cement_keys();

/// Without `cement.pattern` the pattern is "label" where `labels.cement` is given, else "none".
/// @param values  made from a table that also holds scan_keys()
/// @throws ConfigError  a pattern or target class without volume, both of them, a volume or an option that
///                      nothing would use, "label" without labels.cement, a section injection: without
///                      "injection", what injection_settings() refuses
CementSettings cement_settings(const CaseValues& values);

/// Where the cement is.
struct CementMap {
  Mask inside;  ///< voxels of the body that hold cement, working grid
  Mask outside; ///< cement beyond the body (leak or posterior elements), working grid: measured, not meshed
  std::string source;                     ///< one line for the report
  std::optional<double> requested_volume; ///< mm3
  std::optional<double> threshold;        ///< HU, where cement was found by its CT numbers
  /// Volume of the cement's label in its file over that on the working grid: resampling thick slices takes
  /// some per cent off small pieces.
  double volume_scale = 1;
  std::string pattern;                      ///< that placed it; empty where the image shows the cement
  std::optional<ContactClass> aimed_class;  ///< of that pattern
  std::optional<ScalarImage> fraction;      ///< of each voxel that is cement; without it all of `inside`
  std::vector<Needle> needles;              ///< it came through, where it was injected
  std::optional<InjectionRecord> injection; ///< how it went, where it was injected

  /// Part of a voxel that is cement, 0 to 1.
  double fraction_of(std::size_t offset) const
  {
    return !inside[offset] ? 0 : fraction ? static_cast<double>((*fraction)[offset]) : 1;
  }
};

/// Cement inside the body, bone among it not counted [mm3].
double cement_volume(const CementMap& cement);

/// Box around the body in frame coordinates [mm]. Each side is cut at the outermost 0.5 % of the voxels, so
/// that a spur does not move it, and the front and back sides are those of the middle third of the width,
/// where no pedicle is.
struct BodyBox {
  Vec3 lowest = Vec3::Zero();
  Vec3 highest = Vec3::Zero();

  Vec3 size() const { return highest - lowest; }
  Vec3 middle() const { return 0.5 * (lowest + highest); }
};
BodyBox body_box(const VertebralAnatomy& anatomy);

/// Cement is where the labels or the CT show it, not where a pattern puts it.
bool cement_is_in_image(const CementSettings& settings);

/// @throws ConfigError  unknown pattern, volume missing, volume larger than the body can take (the most it
/// can is told), target class that no pattern reaches in this body
/// @throws DataError    threshold without HU image, label of the cement absent, more cement than the body
/// holds
CementMap place_cement(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                       RunLog& log);

} // namespace cemvert
