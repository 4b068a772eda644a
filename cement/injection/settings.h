// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/injection/viscosity.h"
#include "core/case_values.h"
#include "core/geometry.h"

#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// How points are given: in the vertebral frame (left, anterior, superior, mm from the body's centroid), or
/// in the patient as the scanner (LPS) or 3D Slicer (RAS) shows them.
enum class PointCoordinates { frame, lps, ras };

/// A share of the cement that goes in through one needle without a change.
struct InjectionPortion {
  std::optional<Vec3> tip, entry; ///< in the coordinates of the settings
  std::optional<bool> on_left;    ///< instead of a tip: through the pedicle of this side
  double withdrawn = 0;           ///< mm that the tip has been drawn back along the needle
  std::optional<double> volume;   ///< mm3; without it an equal share of what the others leave
  std::optional<double> start;    ///< s after the first cement; without it after the portion before
  double pause = 0;               ///< s before it, where it follows the portion before
  std::string where;              ///< to start messages with
};

/// A place where the cortex lets cement out, given by the user.
struct OpeningSettings {
  Vec3 at = Vec3::Zero(); ///< in the coordinates of the settings
  double diameter = 0;    ///< mm
  std::string where;
};

/// A flat gap of a fracture: an elliptic disc.
struct CleftSettings {
  Vec3 position = Vec3::Zero(); ///< of its middle, in the coordinates of the settings
  double width = 0;             ///< mm, left to right
  double depth = 0;             ///< mm, front to back
  double thickness = 0;         ///< mm
  double tilt = 0;              ///< rad, front upwards
  double lateral_tilt = 0;      ///< rad, left side upwards
  std::string where;
};

/// Haemorrhage in a fracture: where, and what fills it.
struct HaemorrhageSettings {
  std::optional<CleftSettings> cleft;
  std::vector<int> labels;       ///< of the label map's file
  std::optional<double> density; ///< g/cm3: zone of bone below it
  double viscosity = 10e-9;      ///< MPa s, of the blood
  double pressure = 3e-3;        ///< MPa, of the blood, over that of the veins
  double aspirated = 0;          ///< mm3 drawn off before the injection
  bool open = true;              ///< where the zone reaches the surface, the cortex is broken

  bool given() const { return cleft || !labels.empty() || density; }
};

/// When to stop before the volume is met.
struct StopRules {
  std::optional<double> leak;     ///< mm3 out of the bone
  std::optional<double> pressure; ///< MPa at the needle
  std::optional<double> volume;   ///< mm3
};

/// Section `injection:` of the case file.
struct InjectionSettings {
  bool fast = false;    ///< method: fast
  bool compare = false; ///< both methods, and how far they differ
  std::string approach; ///< "transpedicular left|right|both", or empty
  PointCoordinates coordinates = PointCoordinates::frame;
  std::vector<InjectionPortion> portions;
  CementViscosity viscosity;
  double time_since_mixing = 240;    ///< s, when the injection starts
  double flow_rate = 100;            ///< mm3/s
  std::optional<double> pressure;    ///< MPa at the needle, instead of the flow rate
  double needle_diameter = 2.4;      ///< mm
  double marrow_viscosity = 1e-7;    ///< MPa s
  double cortex_permeability = 1e-7; ///< mm2, for marrow; cement never passes
  double gap_density = 0.05;         ///< g/cm3
  double gap_area = 10;              ///< mm2
  double vein_diameter = 4;          ///< mm, of the mouth of the basivertebral vein; 0: closed
  std::vector<OpeningSettings> openings;
  HaemorrhageSettings haemorrhage;
  StopRules stop;
  bool whole_vertebra = true;      ///< cement may enter the posterior elements
  double spacing = 0;              ///< mm of the grid; 0: that of the image, 0.8 mm at least
  std::string where = "injection"; ///< to start messages with
};

/// Keys of `injection:`.
KeyTable injection_keys();

/// @param values  made from a table that holds injection_keys()
/// @throws ConfigError  no needle at all, an approach beside portions, a portion with both or neither of a
/// tip and a side, a flow rate beside a pressure, a doubling of what a preset says, portions that together
/// are not the volume, aspiration without a haemorrhage, more than one of the haemorrhage's places
InjectionSettings injection_settings(const CaseValues& values, std::optional<double> volume);

} // namespace cemvert
