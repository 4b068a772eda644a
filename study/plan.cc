// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/plan.h"

#include "cement/voxels.h"
#include "core/error.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace cemvert
{
namespace
{

/// All ways to place needles that the settings list, without the needles.
std::vector<NeedlePlan> ways(const PlanSettings& settings)
{
  std::vector<std::optional<double>> convergences(settings.convergences.begin(), settings.convergences.end());
  if (convergences.empty())
    convergences.emplace_back();
  std::vector<NeedlePlan> plans;
  for (const ApproachSide side : settings.approaches)
    for (const double depth : settings.tip_depths)
      for (const double height : settings.tip_heights)
        for (const std::optional<double>& convergence : convergences)
          plans.push_back({side, {depth, height, convergence}, {}});
  return plans;
}

/// The first thing that is wrong with the needles; empty if nothing is.
std::string fault_of_needles(const VertebralAnatomy& anatomy, const NeedlePlan& plan)
{
  for (std::size_t n = 0; n < plan.needles.size(); ++n) {
    const bool left = plan.side == ApproachSide::left || (plan.side == ApproachSide::both && n == 0);
    const std::vector<std::string> warnings =
        needle_warnings(needle_check(anatomy, plan.needles[n]), left ? "left needle" : "right needle");
    if (!warnings.empty())
      return warnings.front();
  }
  return {};
}

/// In words. An injection tells the volume at which its front reaches each outlet; cement in the posterior
/// elements is outside the body but has not left the bone.
std::string leak_of(const CementMap& cement)
{
  if (!cement.injection) {
    const double outside = volume_of(cement.outside);
    return outside > 0 ? fmt::format("{:.2f} ml outside the body", 1e-3 * outside) : std::string();
  }
  std::string words;
  for (const Leak& leak : cement.injection->leaks)
    if (leak.begins_at)
      words += fmt::format("{}{} from {:.2f} ml on", words.empty() ? "" : "; ", leak.outlet,
                           1e-3 * *leak.begins_at);
  return words;
}

/// Searches and judges volumes of one vertebra.
class Search
{
public:
  Search(const Scan& scan, const VertebralAnatomy& anatomy, const PlanSettings& settings,
         const PlanTools& tools)
      : scan_(scan), anatomy_(anatomy), settings_(settings), tools_(tools),
        upper_(endplate_band(anatomy, EndplateSide::upper, band(anatomy))),
        lower_(endplate_band(anatomy, EndplateSide::lower, band(anatomy)))
  {
  }

  int steps() const { return static_cast<int>(settings_.largest_volume / settings_.volume_step + 1e-9); }

  /// Cement after so many steps of volume; nothing, with the reason, if it cannot be.
  std::optional<CementMap> injected(const NeedlePlan& plan, int step, std::string& reason) const
  {
    try {
      return tools_.inject(plan.needles, step * settings_.volume_step);
    } catch (const ConfigError& error) {
      reason = error.what();
    } catch (const DataError& error) {
      reason = error.what();
    }
    return std::nullopt;
  }

  ContactClass contact_of(const CementMap& cement) const
  {
    return endplate_contact(cement.inside, upper_, lower_, anatomy_.frame).contact_class();
  }

  /// The goal, or for one of stiffness the estimate of it.
  bool reaches(const CementMap& cement, double gain) const
  {
    if (settings_.target_class)
      return contact_of(cement) <= *settings_.target_class; // A is the least
    return tools_.estimated_gain(cement) >= gain;
  }

  bool reaches(const NeedlePlan& plan, int step, double gain, std::string& reason) const
  {
    const std::optional<CementMap> cement = injected(plan, step, reason);
    return cement && reaches(*cement, gain);
  }

  /// Fewest steps of volume that reach the goal, at most `most`; nothing, with the reason, if none does.
  std::optional<int> fewest_steps(const NeedlePlan& plan, int most, double gain, std::string& reason) const
  {
    if (!reaches(plan, most, gain, reason)) {
      if (reason.empty())
        reason = fmt::format("does not reach the goal with {:g} ml", 1e-3 * most * settings_.volume_step);
      return std::nullopt;
    }
    int low = 0, high = most;
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      std::string ignored;
      (reaches(plan, middle, gain, ignored) ? high : low) = middle;
    }
    return high;
  }

  /// Constraints it breaks, in words; empty if none.
  std::string broken_constraint(const PlannedInjection& planned) const
  {
    if (!settings_.leak_allowed && !planned.leak.empty())
      return fmt::format("leaks ({}) when it reaches the goal with {:g} ml", planned.leak,
                         1e-3 * planned.volume);
    if (planned.wall_distance && *planned.wall_distance < settings_.wall_distance)
      return fmt::format("comes within {:.1f} mm of the posterior wall when it reaches the goal with {:g} ml",
                         *planned.wall_distance, 1e-3 * planned.volume);
    return {};
  }

  PlannedInjection planned(const NeedlePlan& plan, int step, CementMap cement) const
  {
    PlannedInjection result;
    result.plan = plan;
    result.volume = step * settings_.volume_step;
    result.contact = contact_of(cement);
    result.leak = leak_of(cement);
    result.wall_distance = distance_to_wall(anatomy_, cement.inside);
    result.cement = std::move(cement);
    return result;
  }

  /// Volume corrected by finite elements until the gain itself is reached and with one step less is not, or
  /// is known not to be.
  std::optional<PlannedInjection> confirmed(const NeedlePlan& plan, int first, std::string& reason) const
  {
    const double wanted = *settings_.stiffness_gain;
    std::map<int, double> gains;
    std::optional<PlannedInjection> best;
    int step = first;
    constexpr int most_solutions = 6;
    for (int n = 0; n < most_solutions && step >= 1 && step <= steps() && !gains.count(step); ++n) {
      std::optional<CementMap> cement = injected(plan, step, reason);
      if (!cement)
        break;
      const double gain = gains[step] = tools_.gain(*cement);
      if (gain >= wanted) {
        best = planned(plan, step, std::move(*cement));
        best->gain = gain;
      }
      step = next_step(gains, wanted);
    }
    if (!best && reason.empty())
      reason = fmt::format("a gain of {:.2f} with {:g} ml by finite elements", gains.rbegin()->second,
                           1e-3 * gains.rbegin()->first * settings_.volume_step);
    return best;
  }

private:
  static double band(const VertebralAnatomy& anatomy)
  {
    constexpr double thickness = 2; // mm, as measurement.contact band
    return std::max(thickness, anatomy.body.grid.spacing.maxCoeff());
  }

  /// Between the largest volume known to miss the goal and the smallest known to reach it, by the straight
  /// line through them (or from a gain of 1 without cement).
  int next_step(const std::map<int, double>& gains, double wanted) const
  {
    int low = 0, high = steps() + 1;
    double at_low = 1, at_high = 0;
    for (const auto& [step, gain] : gains) {
      if (gain < wanted && step > low) {
        low = step;
        at_low = gain;
      }
      if (gain >= wanted && step < high) {
        high = step;
        at_high = gain;
      }
    }
    if (high - low <= 1)
      return high;
    const bool reached = at_high > 0;
    const double slope = reached ? (at_high - at_low) / (high - low) : (at_low - 1) / std::max(low, 1);
    const double guess = slope > 0 ? low + (wanted - at_low) / slope : steps();
    const int upper_end = reached ? high - 1 : steps();
    return std::clamp(static_cast<int>(std::ceil(guess)), low + 1, upper_end);
  }

  const Scan& scan_;
  const VertebralAnatomy& anatomy_;
  const PlanSettings& settings_;
  const PlanTools& tools_;
  Mask upper_, lower_;
};

/// Smallest volume first; then the one farther from the posterior wall.
bool is_better(const PlannedInjection& a, const PlannedInjection& b)
{
  return std::make_pair(a.volume, -a.wall_distance.value_or(0)) <
         std::make_pair(b.volume, -b.wall_distance.value_or(0));
}

void keep(std::vector<PlannedInjection>& ranked, PlannedInjection planned, const PlanSettings& settings,
          std::vector<RejectedPlan>& rejected)
{
  ranked.insert(std::upper_bound(ranked.begin(), ranked.end(), planned, is_better), std::move(planned));
  if (ranked.size() <= static_cast<std::size_t>(settings.short_list))
    return;
  rejected.push_back({ranked.back().plan, fmt::format("needs {:g} ml, more than the plans before it",
                                                      1e-3 * ranked.back().volume)});
  ranked.pop_back();
}

/// Gains of the short list. For a goal of stiffness its volumes follow from them.
void add_gains(Plan& plan, const Search& search, const PlanSettings& settings, const PlanTools& tools,
               RunLog& log)
{
  if (!tools.gain)
    return;
  log.station("finite elements");
  std::vector<PlannedInjection> ranked;
  for (std::size_t n = 0; n < plan.ranked.size(); ++n) {
    log.progress(static_cast<double>(n) / static_cast<double>(plan.ranked.size()));
    PlannedInjection& planned = plan.ranked[n];
    if (!settings.stiffness_gain) {
      planned.gain = tools.gain(planned.cement);
      ranked.push_back(std::move(planned));
      continue;
    }
    std::string reason;
    std::optional<PlannedInjection> confirmed = search.confirmed(
        planned.plan, static_cast<int>(std::lround(planned.volume / settings.volume_step)), reason);
    if (confirmed && reason.empty())
      reason = search.broken_constraint(*confirmed);
    if (confirmed && reason.empty())
      ranked.push_back(std::move(*confirmed));
    else
      plan.rejected.push_back({planned.plan, reason});
  }
  std::stable_sort(ranked.begin(), ranked.end(), is_better);
  plan.ranked = std::move(ranked);
  log.finish(fmt::format("{} plans computed", plan.ranked.size()));
}

} // namespace

std::string name_of(const NeedlePlan& plan)
{
  const char* side = plan.side == ApproachSide::left    ? "left"
                     : plan.side == ApproachSide::right ? "right"
                                                        : "both";
  std::string name = fmt::format("{}, tip at {:.0f} % of depth and {:.0f} % of height", side,
                                 100 * plan.approach.tip_depth, 100 * plan.approach.tip_height);
  if (plan.approach.convergence)
    name += fmt::format(", {:.0f} degrees inwards", degrees_per_radian * *plan.approach.convergence);
  return name;
}

std::optional<double> distance_to_wall(const VertebralAnatomy& anatomy, const Mask& cement)
{
  const double pitch = anatomy.body.grid.spacing.maxCoeff();
  std::map<std::pair<int, int>, double> wall; // (left, superior) in steps of a voxel -> rearmost anterior
  const auto place = [&](int i, int j, int k) {
    return anatomy.frame.to_frame(anatomy.body.grid.point(i, j, k));
  };
  const auto bin = [&](const Vec3& p) {
    return std::make_pair(static_cast<int>(std::lround(p.x() / pitch)),
                          static_cast<int>(std::lround(p.z() / pitch)));
  };
  for_each_voxel(anatomy.body, [&](std::size_t, int i, int j, int k) {
    const Vec3 p = place(i, j, k);
    const auto [entry, is_new] = wall.emplace(bin(p), p.y());
    if (!is_new)
      entry->second = std::min(entry->second, p.y());
  });
  std::optional<double> least;
  for_each_voxel(cement, [&](std::size_t, int i, int j, int k) {
    const Vec3 p = place(i, j, k);
    if (const auto found = wall.find(bin(p)); found != wall.end())
      least = std::min(least.value_or(1e9), p.y() - found->second);
  });
  return least;
}

Plan make_plan(const Scan& scan, const VertebralAnatomy& anatomy, const PlanSettings& settings,
               const PlanTools& tools, RunLog& log)
{
  if (settings.stiffness_gain && (!tools.gain || !tools.estimated_gain))
    throw ConfigError(settings.where +
                      ": a gain of stiffness needs bone density; add the CT in 'image:', or ask "
                      "for a contact class.");
  const Search search(scan, anatomy, settings, tools);
  std::vector<NeedlePlan> all = ways(settings);
  Plan plan;
  log.station("needles");
  RunLog quiet(false); // what holds for the first way holds for all
  int done = 0;
  for (NeedlePlan& way : all) {
    log.progress(static_cast<double>(done++) / static_cast<double>(all.size()));
    way.needles = transpedicular_needles(anatomy, way.side, way.approach, done > 1 ? quiet : log);
    if (const std::string fault = fault_of_needles(anatomy, way); !fault.empty()) {
      plan.rejected.push_back({way, fault});
      continue;
    }
    int most = search.steps();
    if (plan.ranked.size() == static_cast<std::size_t>(settings.short_list))
      most = static_cast<int>(std::lround(plan.ranked.back().volume / settings.volume_step));
    std::string reason;
    const std::optional<int> step =
        search.fewest_steps(way, most, settings.stiffness_gain.value_or(1), reason);
    if (!step) {
      plan.rejected.push_back({way, reason});
      continue;
    }
    std::optional<CementMap> cement = search.injected(way, *step, reason);
    PlannedInjection planned = search.planned(way, *step, std::move(*cement));
    if (const std::string broken = search.broken_constraint(planned); !broken.empty())
      plan.rejected.push_back({way, broken});
    else
      keep(plan.ranked, std::move(planned), settings, plan.rejected);
  }
  log.finish(fmt::format("{} ways tried, {} kept", all.size(), plan.ranked.size()));
  add_gains(plan, search, settings, tools, log);
  return plan;
}

} // namespace cemvert
