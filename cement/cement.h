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
  /// "none", "label", "threshold", "automatic threshold", or a registered pattern
  std::string pattern = "none";
  std::optional<double> volume; ///< mm3, requested of a pattern
  double threshold = 1500;      ///< HU, for "threshold"
  double margin = 1;            ///< mm of bone a pattern leaves between cement and the surface of the body
  std::string where = "cement"; ///< "case.yaml, line 12, cement.volume", to start messages with
};

/// Keys of `cement:`; the choices of `pattern` come from the list of patterns.
KeyTable cement_keys();

/// Without `cement.pattern` the pattern is "label" where `labels.cement` is given, else "none".
/// @param values  made from a table that also holds scan_keys()
/// @throws ConfigError  a pattern without volume, a volume that nothing would use, "label" without
///                      labels.cement
CementSettings cement_settings(const CaseValues& values);

/// Where the cement is.
struct CementMap {
  Mask inside;  ///< cement inside the body, working grid
  Mask outside; ///< cement beyond the body (leak or posterior elements), working grid: measured, not meshed
  std::string source;                     ///< one line for the report
  std::optional<double> requested_volume; ///< mm3
  std::optional<double> threshold;        ///< HU, where cement was found by its CT numbers
  /// Volume of the cement's label in its file over that on the working grid: resampling thick slices takes
  /// some per cent off small pieces.
  double volume_scale = 1;
};

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

/// What a pattern is given to choose from.
struct PatternInput {
  const VertebralAnatomy& anatomy;
  const BodyBox& box;
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
  /// True if each side of the mid-sagittal plane gets half of the volume, as far as it has room for it.
  virtual bool two_sided() const { return false; }
};

/// Cement is where the labels or the CT show it, not where a pattern puts it.
bool cement_is_in_image(const CementSettings& settings);

std::vector<std::string> pattern_names();

/// @throws ConfigError  unknown name; the known ones are listed
std::unique_ptr<CementPattern> make_pattern(const std::string& name);

/// Voxels of the body a pattern may fill: those whose whole distance to the surface leaves `margin` mm of
/// bone. A margin of 0 allows the whole body.
Mask fillable_bone(const Mask& body, double margin);

/// Fills the best-scored allowed voxels. Equal scores are ordered by place, mirrored about the mid-sagittal
/// plane, so a symmetric body is filled symmetrically and the same input gives the same cement.
/// @return cement on the grid of `input.allowed`; its volume is the requested one to half a voxel
/// @throws ConfigError  volume larger than the allowed voxels hold; the message, which starts with `where`,
///                      tells the most they can
Mask fill_pattern(const CementPattern& pattern, const PatternInput& input, const std::string& where,
                  RunLog& log);

/// @throws ConfigError  unknown pattern, volume missing, volume larger than the body can take (the most it
/// can is told)
/// @throws DataError    threshold without HU image, label of the cement absent, more cement than the body
/// holds
CementMap place_cement(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                       RunLog& log);

} // namespace cemvert
