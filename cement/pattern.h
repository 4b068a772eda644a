// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/cement.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// What a pattern is given to choose from.
struct PatternInput {
  const VertebralAnatomy& anatomy;
  const BodyBox& box;
  const Mask& allowed; ///< voxels of the body that cement may fill
  double volume;       ///< mm3
  const CementSettings& settings;
  const std::optional<ScalarImage>& density; ///< g/cm3
};

/// Of a point in frame coordinates [mm].
using PointFunction = std::function<double(const Vec3& frame_point)>;

/// A way to place cement: scores every allowed voxel (lower is filled earlier), and the placement fills the
/// best voxels until the requested volume is met. So the volume is exact and cement never leaves the body:
/// what a shape loses at the border is redistributed around it.
class CementPattern
{
public:
  virtual ~CementPattern() = default;
  virtual std::string meaning() const = 0; ///< one line for the manual
  /// The contact class it aims at; nothing where the class follows from volume and seed.
  virtual std::optional<ContactClass> aims_at() const { return std::nullopt; }
  /// Keys of `cement:` that it reads beside volume, margin and clearance, e.g. {"side"}.
  virtual std::vector<std::string> keys() const { return {}; }
  virtual PointFunction score(const PatternInput& input) const = 0;
  /// Part of a voxel that cement fills, above 0 to 1; an empty function if all of it.
  virtual PointFunction fraction(const PatternInput&) const { return {}; }
  /// True if each side of the mid-sagittal plane gets half of the volume, as far as it has room for it.
  virtual bool two_sided() const { return false; }
};

/// In the order of the list, which is the order in which a target class tries them.
std::vector<std::string> pattern_names();

/// @throws ConfigError  unknown name; the known ones are listed
std::unique_ptr<CementPattern> make_pattern(const std::string& name);

/// Voxels of the body a pattern may fill: those whose centre lies deeper than `margin` [mm] under the
/// surface. A margin of 0 allows the whole body.
Mask fillable_bone(const Mask& body, double margin);

/// Cement as a pattern places it.
struct PlacedCement {
  Mask inside;
  std::optional<ScalarImage> fraction; ///< of patterns that do not fill their voxels
};

/// Fills the best-scored allowed voxels. Equal scores are ordered by place, mirrored about the mid-sagittal
/// plane, so a symmetric body is filled symmetrically and the same input gives the same cement.
/// @return cement on the grid of `input.allowed`; its volume is the requested one to half a voxel
/// @throws ConfigError  volume larger than the allowed voxels hold; the message tells the most they can
PlacedCement fill_pattern(const CementPattern& pattern, const PatternInput& input, RunLog& log);

/// Cement by settings.pattern, or by the first pattern that reaches settings.target_class.
CementMap place_pattern(const Scan& scan, const VertebralAnatomy& anatomy, const CementSettings& settings,
                        RunLog& log);

} // namespace cemvert
