// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/measurement.h"

namespace cemvert
{

/// A vertebra made of simple shapes, in frame coordinates (left, anterior, superior) around `centre`: the
/// body is an elliptic cylinder of half-axes 20 and 15 mm between the planes superior = -12 and +12; behind
/// it lies a box
/// (|left| < 7, -36 < anterior < -15, |superior| < 7); cement is a ball. The frame is that of the patient.
struct SyntheticVertebra {
  Vec3 centre{31, -212, 640}; ///< LPS mm
  Scan scan;
  VertebralAnatomy anatomy;
  CementMap cement;
  MeasurementSettings settings;
  std::optional<VertebralAnatomy> above, below;

  MeasurementInput input() const { return {scan, anatomy, cement, above, below, settings}; }
};

struct SyntheticOptions {
  bool image = true;           ///< a CT: bone 250 HU, soft tissue 40 HU
  bool posterior = true;       ///< with the box behind the body
  double cement_radius = 6;    ///< mm; 0 for none
  Vec3 cement_centre{9, 1, 3}; ///< frame coordinates, mm
  bool leak = false;           ///< a small ball of cement in front of the body as well
};

SyntheticVertebra synthetic_vertebra(const SyntheticOptions& options = {});

} // namespace cemvert
