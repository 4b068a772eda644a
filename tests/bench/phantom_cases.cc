// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/phantom_cases.h"

#include <array>
#include <cstddef>
#include <map>
#include <random>
#include <utility>

namespace cemvert
{
namespace
{

using Spec = std::vector<std::string>;

struct Level {
  std::string name;
  Spec spec;
  double volume; ///< of the body, about [ml]
};

std::vector<Level> levels()
{
  return {{"L3", {}, 33},
          {"T12",
           {"body.width=42 mm", "body.depth=31 mm", "body.height=25 mm", "body.front exponent=2.0",
            "body.endplate depth=1.5 mm", "posterior.canal size=95 %"},
           22},
          {"T8",
           {"body.width=31 mm", "body.depth=29 mm", "body.height=21 mm", "body.front exponent=1.7",
            "body.endplate depth=1.2 mm", "body.posterior concavity=2.5 mm", "posterior.form=thoracic"},
           12.5}};
}

struct Variant {
  std::string name;
  Spec spec;
};

std::vector<Variant> placements()
{
  return {{"upright", {}},
          {"oblique grid", {"grid.rotation=[6 deg, -4 deg, 17 deg]"}},
          {"tilted patient", {"patient.rotation=[20 deg, 10 deg, 25 deg]"}},
          {"PIR axes", {"grid.axes=PIR", "patient.rotation=[-8 deg, 5 deg, 3 deg]"}},
          {"RAS axes, gantry tilt", {"grid.axes=RAS", "grid.rotation=[18 deg, 0 deg, 0 deg]"}},
          {"scoliotic tilt", {"patient.rotation=[5 deg, 28 deg, -8 deg]"}},
          {"header turned by 180 degrees", {"patient.rotation=[0 deg, 0 deg, 180 deg]"}},
          {"kyphotic tilt", {"patient.rotation=[-35 deg, 0 deg, 6 deg]", "neighbours.disc angle=6 deg"}}};
}

std::vector<Variant> spacings()
{
  return {{"0.5 mm", {"grid.spacing=[0.5 mm, 0.5 mm, 0.5 mm]"}},
          {"1 mm", {"grid.spacing=[1 mm, 1 mm, 1 mm]"}},
          {"1.5 mm", {"grid.spacing=[1.5 mm, 1.5 mm, 1.5 mm]"}},
          {"slices of 1 mm", {"grid.spacing=[0.4 mm, 0.4 mm, 1 mm]"}},
          {"slices of 1.5 mm", {"grid.spacing=[0.7 mm, 0.7 mm, 1.5 mm]"}},
          {"slices of 2 mm", {"grid.spacing=[0.6 mm, 0.6 mm, 2 mm]"}},
          {"slices of 3 mm", {"grid.spacing=[0.5 mm, 0.5 mm, 3 mm]"}},
          {"sagittal slices of 3 mm", {"grid.spacing=[0.7 mm, 0.7 mm, 3 mm]", "grid.axes=PIR"}},
          {"tilted slices of 2 mm",
           {"grid.spacing=[0.6 mm, 0.6 mm, 2 mm]", "patient.rotation=[12 deg, -7 deg, 9 deg]"}},
          {"tilted slices of 3 mm",
           {"grid.spacing=[0.6 mm, 0.6 mm, 3 mm]", "patient.rotation=[12 deg, -7 deg, 9 deg]"}}};
}

std::vector<Variant> fractures()
{
  return {
      {"wedge 20 %", {"fracture.wedge=20 %"}},
      {"wedge 35 %", {"fracture.wedge=35 %"}},
      {"wedge 50 %", {"fracture.wedge=50 %"}},
      {"biconcave 20 %", {"fracture.biconcave=20 %"}},
      {"biconcave 35 %", {"fracture.biconcave=35 %"}},
      {"biconcave 50 %", {"fracture.biconcave=50 %"}},
      {"wedge 30 %, biconcave 25 %", {"fracture.wedge=30 %", "fracture.biconcave=25 %"}},
      {"lateral wedge 20 %", {"fracture.lateral wedge=20 %"}},
      {"burst: wedge 25 %, bulge 4 mm", {"fracture.wedge=25 %", "fracture.posterior bulge=4 mm"}},
      {"crush: lateral 10 %, biconcave 30 %", {"fracture.lateral wedge=10 %", "fracture.biconcave=30 %"}}};
}

std::vector<Variant> deviations()
{
  return {{"osteophytes 4 mm", {"body.osteophytes=4 mm"}},
          {"osteophytes 6 mm on the left", {"body.osteophytes=6 mm", "body.osteophyte sides=left"}},
          {"spinous tip missing", {"posterior.spinous length=35 %"}},
          {"spinous process missing", {"posterior.spinous length=8 %"}},
          {"label holes", {"labels.holes=14"}},
          {"posterior wall bulging", {"fracture.posterior bulge=3.5 mm"}},
          {"scoliotic vertebra", {"fracture.lateral wedge=15 %", "patient.rotation=[0 deg, 24 deg, 12 deg]"}},
          {"narrow canal", {"posterior.canal size=72 %"}}};
}

std::vector<Variant> cements()
{
  return {{"bridging", {"cement.pattern=bipedicular"}},
          {"left bridging", {"cement.pattern=bipedicular", "cement.shape=left bridging"}},
          {"contained", {"cement.pattern=bipedicular", "cement.shape=contained"}},
          {"upper", {"cement.pattern=bipedicular", "cement.shape=upper"}},
          {"lower", {"cement.pattern=bipedicular", "cement.shape=lower"}},
          {"right column", {"cement.pattern=one-sided", "cement.side=right"}},
          {"central column", {"cement.pattern=central", "cement.shape=bridging"}},
          {"central lump", {"cement.pattern=central", "cement.shape=contained"}}};
}

std::vector<Variant> leaks()
{
  return {{"anterior leak", {"cement.leak=anterior"}},
          {"leak into the canal", {"cement.leak=canal", "cement.leak radius=3 mm"}},
          {"lateral leak", {"cement.leak=lateral"}},
          {"leak into the upper disc", {"cement.leak=upper disc"}},
          {"leak into the lower disc", {"cement.leak=lower disc"}}};
}

/// Makes cases one after the other; each takes the next pattern of cement.
class Collector
{
public:
  void add(const std::string& group, const Level& level, const Variant& variant, const Spec& grid,
           PhantomLabelling labelling = PhantomLabelling::whole)
  {
    const auto patterns = cements();
    // columns fit into any crushed body, lumps do not
    const std::array<std::size_t, 4> bridging = {0, 1, 5, 6};
    const std::size_t number =
        is_fractured(group) ? bridging[count_ % bridging.size()] : count_ % patterns.size();
    add_with(group, level, variant, grid, patterns[number], 8 + 5 * (count_ % 3), labelling);
  }

  /// @param share  of the body's volume that is cement [%]
  void add_with(const std::string& group, const Level& level, const Variant& variant, const Spec& grid,
                const Variant& cement, double share, PhantomLabelling labelling)
  {
    PhantomCase made;
    made.level = level.name;
    made.group = group;
    made.name = std::to_string(count_ + 1) + ": " + level.name + ", " + variant.name + ", " + cement.name;
    made.labelling = labelling;
    made.fractured = is_fractured(group);
    made.spec = {"neighbours.extent=none", "seed=" + std::to_string(count_ + 1),
                 "cement.volume=" + std::to_string(share / 100 * level.volume) + " ml"};
    // off the lattice, so that no endplate lies on a layer of voxels by chance
    const double shift = 0.137 * static_cast<double>(count_ % 7);
    made.spec.push_back("patient.position=[" + std::to_string(12 + shift) + " mm, " +
                        std::to_string(-35 + 2 * shift) + " mm, " + std::to_string(240 - shift) + " mm]");
    for (const Spec* part : {&level.spec, &grid, &variant.spec, &cement.spec})
      made.spec.insert(made.spec.end(), part->begin(), part->end());
    cases_.push_back(std::move(made));
    ++count_;
  }

  std::vector<PhantomCase> cases() && { return std::move(cases_); }

private:
  static bool is_fractured(const std::string& group) { return group == "fracture" || group == "neighbours"; }

  std::vector<PhantomCase> cases_;
  std::size_t count_ = 0;
};

/// Marks one case of every group at every level. The lot is drawn without looking at what they measure.
void draw_tests(std::vector<PhantomCase>& cases)
{
  std::map<std::pair<std::string, std::string>, std::vector<PhantomCase*>> strata;
  for (PhantomCase& phantom : cases)
    strata[{phantom.level, phantom.group}].push_back(&phantom);
  std::mt19937 lot(1); // the same on every machine, unlike the standard's distributions
  for (auto& [stratum, members] : strata)
    members[lot() % members.size()]->in_tests = true;
}

} // namespace

std::vector<PhantomCase> phantom_cases()
{
  const Spec fine = {"grid.spacing=[0.8 mm, 0.8 mm, 0.8 mm]"};
  const Spec oblique = {"grid.spacing=[0.7 mm, 0.7 mm, 1 mm]", "grid.rotation=[9 deg, -6 deg, 13 deg]"};
  const Spec slices = {"grid.spacing=[0.7 mm, 0.7 mm, 2 mm]"};
  Collector collector;
  for (const Level& level : levels()) {
    for (const Variant& variant : placements())
      collector.add("placement", level, variant, fine);
    for (const Variant& variant : spacings())
      collector.add("spacing", level, variant, {});
    for (const Variant& variant : fractures())
      for (const Spec* grid : {&fine, &oblique})
        collector.add("fracture", level, variant, *grid);
    for (const Variant& variant : deviations())
      for (const Spec* grid : {&fine, &slices})
        collector.add("deviation", level, variant, *grid);
    for (const Spec* grid : {&fine, &oblique, &slices}) {
      collector.add("labelling", level, {"body alone", {}}, *grid, PhantomLabelling::body_alone);
      collector.add("labelling", level, {"body and posterior", {}}, *grid,
                    PhantomLabelling::body_and_posterior);
    }
    for (const Variant& cement : cements())
      collector.add_with("cement", level, {"cement", {}}, fine, cement, 14, PhantomLabelling::whole);
    for (const Variant& leak : leaks())
      collector.add("leak", level, leak, fine);
  }
  const Spec stack = {"neighbours.extent=whole", "grid.spacing=[1 mm, 1 mm, 1 mm]"};
  for (const Level& level : levels())
    for (const Variant& fracture : {fractures()[1], fractures()[6]}) {
      Variant with_neighbours = fracture;
      with_neighbours.name += ", neighbours";
      with_neighbours.spec.insert(with_neighbours.spec.end(), stack.begin(), stack.end());
      collector.add("neighbours", level, with_neighbours, stack);
    }
  std::vector<PhantomCase> cases = std::move(collector).cases();
  draw_tests(cases);
  return cases;
}

} // namespace cemvert
