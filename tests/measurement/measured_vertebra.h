// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/made_vertebra.h"
#include "measurement/measurement.h"

#include <functional>
#include <optional>
#include <string>

namespace cemvert
{

/// A made vertebra with cement, and what is measured on it.
struct MeasuredVertebra {
  VertebralAnatomy anatomy;
  Scan scan;
  CementMap cement;
  std::optional<VertebralAnatomy> above, below;
  MeasurementSettings settings;

  explicit MeasuredVertebra(
      const MadeForm& form = {}, const MadePose& pose = {},
      const std::function<bool(const Vec3&)>& cemented = [](const Vec3&) { return false; })
      : anatomy(made_anatomy(form, pose)), scan(made_scan(anatomy))
  {
    const Grid& grid = anatomy.body.grid;
    cement.inside =
        made_mask(grid, anatomy.frame, [&](const Vec3& p) { return form.contains(p) && cemented(p); });
    cement.outside = Mask(grid);
    cement.source = "made for a test";
  }

  MeasurementInput input() const { return {scan, anatomy, cement, above, below, settings}; }
  MeasurementReport report() const { return measure(input()); }
  double number(const std::string& key) const { return report().at(key).value.get<double>(); }
  std::string word(const std::string& key) const { return report().at(key).value.get<std::string>(); }
  bool flag(const std::string& key) const { return report().at(key).value.get<bool>(); }
};

/// Grid and frame turned against each other and against the patient's axes.
inline MadePose oblique_pose()
{
  MadePose pose;
  pose.spacing = 0.7;
  pose.grid_direction = rotation(25, Vec3(1, 2, -1));
  pose.frame_rotation = rotation(-12, Vec3(0.5, 1, 1));
  return pose;
}

/// Frame along the grid, both turned by the same rotation.
inline MadePose turned_pose()
{
  MadePose pose;
  pose.grid_direction = pose.frame_rotation = rotation(33, Vec3(1, -1, 2));
  return pose;
}

} // namespace cemvert
