// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/progress.h"
#include "image/scan.h"
#include "image/volume.h"

#include <limits>
#include <string>
#include <vector>

namespace cemvert
{

/// The vertebra's own axes, right-handed in the order (left, posterior, superior), all of length 1, in LPS.
/// Frame coordinates are (left, anterior, superior) in mm from `centre`, the centroid of the body.
struct VertebralFrame {
  Vec3 centre = Vec3::Zero(); ///< LPS mm
  Vec3 left = Vec3::UnitX();
  Vec3 anterior = -Vec3::UnitY();
  Vec3 superior = Vec3::UnitZ();
  std::string source; ///< what the axes were taken from, for the report

  Vec3 to_frame(const Vec3& point) const
  {
    const Vec3 d = point - centre;
    return {d.dot(left), d.dot(anterior), d.dot(superior)};
  }
  Vec3 to_patient(const Vec3& frame) const
  {
    return centre + frame.x() * left + frame.y() * anterior + frame.z() * superior;
  }
  /// Columns: left, posterior, superior in LPS.
  Mat3 axes() const
  {
    Mat3 columns;
    columns << left, -anterior, superior;
    return columns;
  }
};

/// A field over the frame's left-anterior plane: node (i, j) lies at (left0 + i * step, anterior0 + j *
/// step).
struct HeightField {
  double left0 = 0, anterior0 = 0, step = 1; ///< mm, frame coordinates
  int nx = 0, ny = 0;
  std::vector<double> heights; ///< superior coordinate [mm], NaN where there is none; i fastest

  double at(int i, int j) const
  {
    return heights[static_cast<std::size_t>(i) + static_cast<std::size_t>(nx) * j];
  }
  /// Of the nearest node; NaN outside. Its border lies half a step beyond the outermost nodes, where that of
  /// the surface lies on average.
  double nearest(double left, double anterior) const;
  /// Bilinear between nodes; NaN outside or where a neighbour is NaN.
  double interpolate(double left, double anterior) const;
};

/// One endplate: the bony surface that faces a disc.
struct Endplate {
  HeightField surface;  ///< over the endplate's outline only
  HeightField whole;    ///< the same nodes over the whole body: outermost bone of every column
  Plane plane;          ///< least squares, LPS mm, normal towards superior for both endplates
  double area = 0;      ///< projected along the superior axis [mm2]
  double outermost = 0; ///< highest (upper) or lowest (lower) superior coordinate of the surface [mm]
};

/// How far a body that the program found by itself can be trusted.
struct IsolationQuality {
  double value = 1;  ///< 0 to 1; below `doubtful_isolation` a warning is given
  std::string doubt; ///< what speaks against it most, in words; empty at 1
};
inline constexpr double doubtful_isolation = 0.5;

/// Everything the shape of one vertebra tells; all masks on the scan's working grid.
struct VertebralAnatomy {
  VertebralFrame frame;
  Mask vertebra; ///< body and posterior elements, with the cement in them
  Mask body;     ///< the vertebral body, with the cement in it, cut at the pedicles
  Endplate upper, lower;
  double mean_height =
      0; ///< endplate to endplate along the superior axis, mean over the columns both cover [mm]
  bool body_isolated = false; ///< the program cut the body out of a whole-vertebra label itself
  IsolationQuality isolation; ///< of a body that has no label of its own; 1 where it has one
  bool body_labelled = false; ///< the body has a label of its own
  bool has_posterior = false; ///< posterior elements are labelled (or were cut off)
};

/// Section `anatomy:` of the case file.
struct AnatomySettings {
  double endplate_depth =
      4; ///< mm: a column belongs to the endplate while it lies no deeper than this under its plane
};
KeyTable anatomy_keys();
AnatomySettings anatomy_settings(const CaseValues& values);

/// Frame, body, endplates and midplane of the vertebra that the scan's settings name.
/// Anterior comes from the posterior elements (or the canal) where they are labelled; if the header disagrees
/// by more than 45 degrees a warning says so. With a body alone anterior comes from the header, and the
/// report says so.
/// @throws DataError  body in several comparable pieces (each with its volume), body not separable from the
/// posterior
///                    elements, no endplate found.
VertebralAnatomy find_anatomy(const Scan& scan, const AnatomySettings& settings, RunLog& log);

/// The same vertebra with another body on the same grid (grown or shrunk by some segmentation error): frame
/// and side are kept, the endplates are looked for again.
/// @throws DataError  no endplate found
VertebralAnatomy with_body(const VertebralAnatomy& anatomy, const Mask& body,
                           const AnatomySettings& settings);

/// The same for a neighbour given by its labels (whole vertebra or body).
VertebralAnatomy find_anatomy_of(const Scan& scan, const std::vector<int>& vertebra,
                                 const std::vector<int>& body, const AnatomySettings& settings, RunLog& log);

} // namespace cemvert
