// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace cemvert
{

/// Which of a phantom's label maps is measured, and what of it is named.
enum class PhantomLabelling { whole, body_alone, body_and_posterior };

/// One vertebra of the phantom grid.
struct PhantomCase {
  std::string level;
  std::string group;             ///< what is varied: "placement", "spacing", "fracture", ...
  std::string name;              ///< unique
  std::vector<std::string> spec; ///< of the phantom, as --set takes it
  PhantomLabelling labelling = PhantomLabelling::whole;
  bool fractured = false; ///< the wider tolerances of axes and angles hold
  bool in_tests = false;  ///< one of those that the tests run as well
};

/// All of them, in groups: levels times placements, voxel sizes, fractures, deviations, labellings and
/// patterns of cement. Those of the tests are drawn by lot, one of every group at every level.
std::vector<PhantomCase> phantom_cases();

} // namespace cemvert
