// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

namespace cemvert
{

/// A vertebra made of formulas, in its own frame (left, anterior, superior) with the body's middle at 0.
/// The body is an elliptic cylinder, its back flattened by a groove, with spherically hollow endplates.
struct ModelVertebra {
  double half_width = 23, half_depth = 17, half_height = 14; ///< mm
  double hollow = 2;      ///< depth of both endplates' middles under the rim [mm]
  double groove = 3;      ///< depth of the hollow of the posterior wall [mm]
  double wedge = 0;       ///< slope of the upper endplate, down towards anterior [radian]
  bool posterior = true;  ///< pedicles, laminae, transverse and spinous process
  bool open_arch = false; ///< without laminae and spinous process

  bool in_body(const Vec3& p) const;
  bool in_posterior(const Vec3& p) const;
  double upper_height(double left, double anterior) const;
  double lower_height(double left, double anterior) const;
};

/// A turn about the three LPS axes, in degrees, in the order x, y, z.
Mat3 rotation(double about_x, double about_y, double about_z);

/// Where the model stands: its own axes in LPS.
VertebralFrame placed(const Vec3& centre, const Mat3& turn);

/// Cubic grid around the vertebra, whose image axes are `axes`.
Grid grid_about(const VertebralFrame& frame, const Mat3& axes, double spacing);

/// Labels of the model: 1 body, 2 posterior elements.
LabelMap labels_of(const ModelVertebra& model, const VertebralFrame& frame, const Grid& grid);

/// Scan with nothing but labels.
Scan scan_of(LabelMap labels, std::vector<int> vertebra, std::vector<int> body);

/// Largest angle between corresponding axes [degrees].
double axes_apart(const VertebralFrame& a, const VertebralFrame& b);

/// 2 |a and b| / (|a| + |b|)
double dice(const Mask& a, const Mask& b);

Mask labelled(const LabelMap& labels, int label);

} // namespace cemvert
