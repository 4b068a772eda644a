// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/approach.h"
#include "cement/cement.h"
#include "core/case_values.h"
#include "core/progress.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Section `plan:` of the case file.
struct PlanSettings {
  std::optional<ContactClass> target_class; ///< A or B; a better class reaches it too
  std::optional<double> stiffness_gain;     ///< cemented over intact, above 1; instead of a class
  std::vector<ApproachSide> approaches = {ApproachSide::both};
  std::vector<double> tip_depths = {0.5, 2.0 / 3,
                                    0.8}; ///< of the body's depth from its posterior wall, 0 to 1
  std::vector<double> tip_heights = {0.35, 0.5, 0.65}; ///< of the body's height from below, 0 to 1
  std::vector<double> convergences;                    ///< rad; empty: the pedicle's own
  double largest_volume = 8000;                        ///< mm3
  double volume_step = 250;                            ///< mm3, volumes are told apart by
  bool leak_allowed = false;
  double wall_distance = 3;   ///< mm of bone between cement and the posterior wall
  int short_list = 3;         ///< plans that are kept and computed
  double edge_length = 4;     ///< mm, of the meshes the gain is computed on
  std::string where = "plan"; ///< to start messages with
};
KeyTable plan_keys();
/// @throws ConfigError  neither goal or both of them, lists out of range or empty
PlanSettings plan_settings(const CaseValues& values);

/// What a plan asks of the rest of the program.
struct PlanTools {
  /// Cement after `volume` [mm3] in all was injected through the needles.
  /// @throws ConfigError, DataError  if that cannot be; the plan then counts as not reaching its goal
  std::function<CementMap(const std::vector<Needle>&, double volume)> inject;
  /// Stiffness cemented over intact, by finite elements; an empty function if there is no bone density.
  std::function<double(const CementMap&)> gain;
  /// A quick estimate of the same, rising with the cement; needed for a goal of stiffness only.
  std::function<double(const CementMap&)> estimated_gain;
};

/// One way to place the needles.
struct NeedlePlan {
  ApproachSide side = ApproachSide::both;
  ApproachSettings approach;
  std::vector<Needle> needles;
};

/// A plan that reaches the goal.
struct PlannedInjection {
  NeedlePlan plan;
  double volume = 0; ///< mm3, the smallest that does
  CementMap cement;
  ContactClass contact = ContactClass::C;
  std::string leak;                    ///< where cement left the bone, how much or from when; empty: nowhere
  std::optional<double> wall_distance; ///< mm, least; empty without cement
  std::optional<double> gain;          ///< cemented over intact, by finite elements
};

/// A way that was looked at and left.
struct RejectedPlan {
  NeedlePlan plan;
  std::string reason;
};

struct Plan {
  std::vector<PlannedInjection> ranked; ///< by volume, smallest first; no more than the short list
  std::vector<RejectedPlan> rejected;
};

/// "left, tip at 67 % of depth and 50 % of height".
std::string name_of(const NeedlePlan& plan);

/// Least distance of cement from the posterior wall along the anterior axis [mm].
std::optional<double> distance_to_wall(const VertebralAnatomy& anatomy, const Mask& cement);

/// Searches all combinations of approach, depth, height and convergence for the smallest volume that reaches
/// the goal within the constraints. Cement is taken to grow with the volume, so each search halves an
/// interval; a way that at the volume of the last place of the short list does not reach the goal is left at
/// once. For a goal of stiffness the ways are ranked by the estimate, and the volumes of the short list
/// corrected until finite elements confirm them.
Plan make_plan(const Scan& scan, const VertebralAnatomy& anatomy, const PlanSettings& settings,
               const PlanTools& tools, RunLog& log);

} // namespace cemvert
