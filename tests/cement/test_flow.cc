// SPDX-License-Identifier: GPL-3.0-or-later
// The injection models against closed forms, in blocks of bone of known porosity.
#include "cement/injection/fast_front.h"
#include "cement/injection/flow.h"
#include "cement/noise.h"

#include <cmath>
#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

constexpr double porosity = 0.8;

/// Opens every face where the block ends, as one outlet.
void open_all_round(InjectionMedium& medium)
{
  for (auto& faces : medium.opening)
    faces.fill(0);
  medium.outlets.push_back({"border", "all round", Vec3::Zero(), 0});
}

/// A cube of bone, 40 mm wide unless told otherwise, equally permeable in all directions.
InjectionMedium cube(double spacing, double width = 40)
{
  const int n = static_cast<int>(std::lround(width / spacing));
  InjectionMedium medium = uniform_medium({n, n, n}, spacing, porosity, 1e-7);
  medium.anisotropy = Vec3::Ones();
  open_all_round(medium);
  return medium;
}

/// Newtonian cement that does not cure.
InjectionSettings plain_settings(double cement_viscosity)
{
  InjectionSettings settings;
  settings.viscosity.at_reference = cement_viscosity;
  settings.viscosity.doubling_time = 1e12;
  settings.viscosity.exponent = 1;
  return settings;
}

TimedPortion portion_at(const Vec3& tip, double volume)
{
  TimedPortion portion;
  portion.needle.tip = portion.needle.entry = tip;
  portion.volume = volume;
  return portion;
}

InjectedCement inject_middle(const InjectionMedium& medium, const InjectionSettings& settings, double volume)
{
  return flow_injection(medium, {portion_at(Vec3::Zero(), volume)}, settings);
}

/// Pore volume times mean of the squared distance from the middle along each axis.
Vec3 second_moments(const InjectionMedium& medium, const std::vector<double>& saturation)
{
  Vec3 sum = Vec3::Zero();
  double weight = 0;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    sum += saturation[cell] * medium.point(cell).cwiseAbs2();
    weight += saturation[cell];
  }
  return sum / weight;
}

double ball_radius(double volume)
{
  return std::cbrt(3 * volume / (4 * pi * porosity));
}

/// Mean of the squared distance from the middle over that of a ball of the same volume: 1 is a ball.
double roundness(const InjectionMedium& medium, const std::vector<double>& saturation, const Vec3& tip)
{
  double sum = 0, pores = 0, bulk = 0;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const double part = saturation[cell] * medium.grid.voxel_volume();
    sum += part * (medium.point(cell) - tip).squaredNorm();
    pores += part * medium.porosity[cell];
    bulk += part;
  }
  return sum / bulk / (0.6 * std::pow(3 * bulk / (4 * pi), 2. / 3));
}

TEST(FlowInjection, UniformBoneFillsToABallOfTheRightRadius)
{
  const InjectionMedium medium = cube(1);
  const double volume = 4000, radius = ball_radius(volume);
  const InjectedCement cement = inject_middle(medium, plain_settings(2e-4), volume);
  // a ball's second moment along each axis is radius^2 / 5; a cell's own adds 1/12 mm2
  const Vec3 moments = second_moments(medium, cement.saturation);
  for (int axis = 0; axis < 3; ++axis)
    EXPECT_NEAR(moments[axis], radius * radius / 5, 0.01 * radius * radius / 5);
  // nothing a voxel's diagonal inside the ball is unfilled, nothing as far outside is filled
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const double away = medium.point(cell).norm();
    if (away < radius - 0.87) {
      EXPECT_GT(cement.saturation[cell], 0.5) << away << " mm from the needle";
    } else if (away > radius + 0.87) {
      EXPECT_LT(cement.saturation[cell], 0.5) << away << " mm from the needle";
    }
  }
}

TEST(FlowInjection, AnisotropicBoneFillsToTheEllipsoidOfItsPermeabilities)
{
  // Coordinates divided by the root of their permeability make Darcy's flow from a point isotropic, so half
  // axes go with those roots: 0.883 for 0.78, and second moments with the permeabilities.
  InjectionMedium medium = cube(1);
  medium.anisotropy = Vec3(across_over_along, across_over_along, 1);
  const InjectedCement cement = inject_middle(medium, plain_settings(2e-4), 4000);
  const Vec3 moments = second_moments(medium, cement.saturation);
  EXPECT_NEAR(moments.x() / moments.z(), across_over_along, 0.02);
  EXPECT_NEAR(moments.x() / moments.y(), 1, 1e-6);
}

TEST(PressureSolver, TwoZonesAroundAPointHaveTheClosedFormsPressure)
{
  // Flow Q through a ball of cement of radius R into marrow, from the centre to a far border b:
  //   p(r) = Q / (4 pi k) (mu_c (1/r - 1/R) + mu_m (1/R - 1/b))   inside
  const InjectionMedium medium = cube(1);
  const double cement = 1e-6, marrow = 1e-7, flow = 100, radius = 10, k = permeability_of(porosity);
  std::vector<double> viscosity(medium.cells()), saturation(medium.cells(), 0), sources(medium.cells(), 0);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const double away = medium.point(cell).norm();
    saturation[cell] = std::clamp(radius - away + 0.5, 0.0, 1.0); // the border's cells in part
    viscosity[cell] = saturation[cell] * cement + (1 - saturation[cell]) * marrow;
    if (away < 1)
      sources[cell] = flow / 8;
  }
  constexpr double border = 18;
  std::vector<char> held(medium.cells());
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    held[cell] = medium.point(cell).norm() > border;
  PressureSolver solver(medium, 1e-10);
  const auto pressure = solver.solve(conductances(medium, viscosity, saturation), sources, held);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const double away = medium.point(cell).norm();
    // not where the source, 2 mm wide, is seen to be no point
    if (away < 6 || away > 16 || std::abs(away - radius) < 1)
      continue;
    const double expected = away < radius
                                ? cement * (1 / away - 1 / radius) + marrow * (1 / radius - 1 / border)
                                : marrow * (1 / away - 1 / border);
    EXPECT_NEAR(pressure[cell], flow / (4 * pi * k) * expected, 0.02 * flow * cement / (4 * pi * k * radius))
        << away << " mm from the needle";
  }
}

TEST(FlowInjection, NeedlePressureIsTheClosedFormOnAnyGrid)
{
  // 1 / needle radius - 1 / front radius; the marrow's part is a thousandth
  const double volume = 1500, viscosity = 2e-4, flow = 100, needle = 1.2;
  const double expected =
      flow * viscosity / (4 * pi * permeability_of(porosity)) * (1 / needle - 1 / ball_radius(volume));
  for (const double spacing : {2.0, 1.0}) {
    const InjectionMedium medium = cube(spacing, 28);
    const InjectedCement cement = inject_middle(medium, plain_settings(viscosity), volume);
    EXPECT_NEAR(cement.record.moments.back().needle_pressure, expected, 0.04 * expected) << spacing << " mm";
  }
}

TEST(FlowInjection, ErrorOfTheFrontFallsWithTheGrid)
{
  const double volume = 500, radius = ball_radius(volume);
  // off the lattice, so that no symmetry helps
  const Vec3 tip(0.31, -0.17, 0.23);
  double before = 1e9;
  for (const double spacing : {2.0, 1.0, 0.5}) {
    const InjectionMedium medium = cube(spacing, 20);
    const InjectedCement cement = flow_injection(medium, {portion_at(tip, volume)}, plain_settings(2e-4));
    // volume where ball and cement differ, over the ball's
    double wrong = 0;
    for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
      const double inside =
          std::clamp((radius - (medium.point(cell) - tip).norm()) / spacing + 0.5, 0.0, 1.0);
      wrong += std::abs(cement.saturation[cell] - inside) * medium.pore_volume(cell);
    }
    EXPECT_LT(wrong / volume, 0.6 * before) << spacing << " mm";
    before = wrong / volume;
  }
  EXPECT_LT(before, 0.1);
}

/// Bone whose porosity varies over some millimetres, closed but for a hole of 8 x 8 mm2 in front of the
/// needle.
InjectionMedium uneven_medium(double marrow_viscosity = 1e-7)
{
  InjectionMedium medium = uniform_medium({24, 24, 24}, 1, porosity, marrow_viscosity);
  const SmoothNoise noise(3, 4);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    medium.porosity[cell] = 0.82 + 0.1 * noise(medium.point(cell));
    medium.permeability[cell] = permeability_of(medium.porosity[cell]);
    const Vec3 point = medium.point(cell);
    if (point.x() > 11 && std::abs(point.y()) < 4 && std::abs(point.z()) < 4)
      medium.opening[cell][1] = 0;
  }
  medium.outlets.push_back({"hole", "side", Vec3(12, 0, 0), 64});
  medium.cortex_conductance = 1e-13 * 1e6 / 0.35;
  return medium;
}

TEST(FlowInjection, NoCementGetsLost)
{
  const InjectionMedium medium = uneven_medium();
  InjectionSettings settings; // curing and shear-thinning
  const InjectedCement cement = flow_injection(medium, {portion_at({4, 1, -1}, 3000)}, settings);
  ASSERT_GT(cement.record.leaked(), 100);
  EXPECT_NEAR(cement.record.injected, 3000, 1e-6 * 3000);
  EXPECT_LT(std::abs(cement.record.lost), 1e-6 * 3000); // 0.1 % is promised
}

TEST(FlowInjection, MoreCementCoversWhatLessDid)
{
  const InjectionMedium medium = uneven_medium();
  InjectionSettings settings;
  const auto at = [&](double volume) {
    return flow_injection(medium, {portion_at({-3, 1, -1}, volume)}, settings).saturation;
  };
  const auto less = at(700), more = at(1400);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    EXPECT_GE(more[cell], less[cell] - 1e-9);
}

TEST(FlowInjection, MoreViscousCementIsRounderAndLeaksLess)
{
  const Vec3 tip(3, 0, 0);
  const InjectionMedium medium = uneven_medium();
  const auto with = [&](double viscosity) {
    return flow_injection(medium, {portion_at(tip, 2500)}, plain_settings(viscosity));
  };
  // as thin as marrow, and a thousand times as viscous
  const InjectedCement thin = with(1e-7), thick = with(1e-4);
  EXPECT_LT(roundness(medium, thick.saturation, tip), roundness(medium, thin.saturation, tip));
  EXPECT_LT(thick.record.leaked(), 0.8 * thin.record.leaked());
}

TEST(FlowInjection, CementNeverPassesIntactCortex)
{
  InjectionMedium medium = uniform_medium({16, 16, 16}, 1, porosity, 1e-7);
  medium.cortex_conductance = 1e-13 * 1e6 / 0.35;
  // 80 % of the pores: the front stands at every face of the block
  const double volume = 0.8 * pore_volume(medium);
  const InjectedCement cement = inject_middle(medium, plain_settings(2e-4), volume);
  EXPECT_EQ(cement.record.leaked(), 0);
  double found = 0;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    found += cement.saturation[cell] * medium.pore_volume(cell);
  EXPECT_NEAR(found, volume, 1e-6 * volume);
}

TEST(FlowInjection, FullBoneStopsTheInjectionAndSaysSo)
{
  InjectionMedium medium = uniform_medium({8, 8, 8}, 1, porosity, 1e-7);
  medium.cortex_conductance = 1e-13 * 1e6 / 0.35;
  const InjectedCement cement = inject_middle(medium, plain_settings(2e-4), 1.2 * pore_volume(medium));
  EXPECT_NE(cement.record.stopped_by.find("full"), std::string::npos) << cement.record.stopped_by;
}

TEST(FlowInjection, MirroredNeedlesGiveMirroredCement)
{
  InjectionMedium medium = uniform_medium({30, 20, 20}, 1, porosity, 1e-7);
  const SmoothNoise noise(5, 4);
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    Vec3 point = medium.point(cell);
    point.x() = std::abs(point.x());
    medium.porosity[cell] = 0.82 + 0.1 * noise(point);
    medium.permeability[cell] = permeability_of(medium.porosity[cell]);
  }
  open_all_round(medium);
  std::vector<TimedPortion> portions = {portion_at({8, 1, 0}, 1200), portion_at({-8, 1, 0}, 1200)};
  portions[0].start = portions[1].start = 0;
  FlowAccuracy fine;
  fine.tolerance = 1e-13;
  const InjectedCement cement = flow_injection(medium, portions, InjectionSettings{}, {}, fine);
  double worst = 0;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell) {
    const Index3 at = medium.grid.index_of(medium.voxel[cell]);
    const int mirrored = medium.cell_at({29 - at[0], at[1], at[2]});
    worst = std::max(
        worst, std::abs(cement.saturation[cell] - cement.saturation[static_cast<std::size_t>(mirrored)]));
  }
  EXPECT_LT(worst, 1e-9);
}

TEST(FlowInjection, StopRulesHold)
{
  const InjectionMedium medium = uneven_medium();
  const auto portion = portion_at({4, 1, -1}, 3000);
  InjectionSettings by_leak, by_pressure, by_volume;
  by_leak.stop.leak = 50;
  by_pressure.stop.pressure = 1e-3;
  by_volume.stop.volume = 500;
  const InjectionRecord leak = flow_injection(medium, {portion}, by_leak).record;
  EXPECT_NE(leak.stopped_by.find("leak"), std::string::npos);
  EXPECT_GE(leak.leaked(), 50);
  EXPECT_LT(leak.leaked(), 100); // one step later at most
  const InjectionRecord pressure = flow_injection(medium, {portion}, by_pressure).record;
  EXPECT_NE(pressure.stopped_by.find("pressure"), std::string::npos);
  const InjectionRecord volume = flow_injection(medium, {portion}, by_volume).record;
  EXPECT_NEAR(volume.injected, 500, 1e-6 * 500);
}

TEST(FlowInjection, GivenPressureIsHeldAtTheNeedle)
{
  const InjectionMedium medium = cube(2, 28);
  InjectionSettings settings = plain_settings(2e-4);
  settings.pressure = 0.05; // MPa
  const InjectedCement cement = inject_middle(medium, settings, 1500);
  EXPECT_NEAR(cement.record.injected, 1500, 1e-6 * 1500);
  const InjectionMoment& last = cement.record.moments.back();
  EXPECT_NEAR(last.needle_pressure, 0.05, 0.02 * 0.05);
  const double expected =
      0.05 * 4 * pi * permeability_of(porosity) / 2e-4 / (1 / 1.2 - 1 / ball_radius(1500));
  EXPECT_NEAR(last.flow_rate, expected, 0.05 * expected);
}

TEST(FlowInjection, AnEmptyGapIsFilledFirstAndTakesThePressureAway)
{
  InjectionMedium medium = uniform_medium({24, 24, 24}, 1, porosity, 1e-7);
  medium.cortex_conductance = 1e-13 * 1e6 / 0.35;
  std::vector<std::size_t> gap;
  for (std::size_t cell = 0; cell < medium.cells(); ++cell)
    if (std::abs(medium.point(cell).z()) < 2 && medium.point(cell).head<2>().norm() < 8) {
      medium.porosity[cell] = 1;
      medium.permeability[cell] = permeability_of(1);
      gap.push_back(cell);
    }
  medium.rest_pressure = 3e-3;
  const auto portion = portion_at({0, 0, 0}, 200);
  const InjectedCement full = flow_injection(medium, {portion}, InjectionSettings{});
  medium.rest_pressure = 0;
  for (const std::size_t cell : gap)
    medium.empty[cell] = 1;
  const InjectedCement emptied = flow_injection(medium, {portion}, InjectionSettings{});
  const auto in_gap = [&](const InjectedCement& cement) {
    double sum = 0;
    for (const std::size_t cell : gap)
      sum += cement.saturation[cell] * medium.pore_volume(cell);
    return sum;
  };
  // thin blood resists hardly more than nothing does: the gap is filled first either way
  EXPECT_GT(in_gap(emptied), 0.85 * 200);
  EXPECT_LT(emptied.record.moments.back().mean_pressure, full.record.moments.back().mean_pressure);
  EXPECT_LT(std::abs(emptied.record.lost), 1e-6 * 200);
}

TEST(FastInjection, UniformBoneFillsToTheEllipsoidOfDarcysFlow)
{
  for (const double ratio : {1.0, across_over_along}) {
    InjectionMedium medium = cube(1);
    medium.anisotropy = Vec3(ratio, ratio, 1);
    const InjectedCement cement =
        fast_injection(medium, {portion_at(Vec3::Zero(), 4000)}, InjectionSettings{});
    const Vec3 moments = second_moments(medium, cement.saturation);
    EXPECT_NEAR(moments.x() / moments.z(), ratio, 0.02);
    const double radius = ball_radius(4000) * std::cbrt(1 / ratio); // of the longest half axis
    EXPECT_NEAR(moments.z(), radius * radius / 5, 0.04 * radius * radius / 5);
    EXPECT_NEAR(cement.record.injected, 4000, 1e-9 * 4000);
  }
}

TEST(FastInjection, TellsAtWhichVolumeAnOutletIsReached)
{
  const InjectionMedium medium = uneven_medium();
  const auto tip = Vec3(4, 1, -1);
  const InjectedCement fast = fast_injection(medium, {portion_at(tip, 3000)}, InjectionSettings{});
  ASSERT_TRUE(fast.record.leaks.front().begins_at.has_value());
  const InjectedCement flow = flow_injection(medium, {portion_at(tip, 3000)}, InjectionSettings{});
  ASSERT_TRUE(flow.record.leaks.front().begins_at.has_value());
  EXPECT_NEAR(*fast.record.leaks.front().begins_at, *flow.record.leaks.front().begins_at, 600);
}

TEST(CementViscosity, DoublesInItsTimeAndThinsByItsPower)
{
  CementViscosity cement;
  cement.doubling_time = 40;
  cement.exponent = 0.5;
  EXPECT_NEAR(cement.at(280, 1), 2 * cement.at(240, 1), 1e-12);
  EXPECT_NEAR(cement.at(240, 4), 0.5 * cement.at(240, 1), 1e-12);
  EXPECT_EQ(cement.at(240, 0), cement.at(240, CementViscosity::slowest));
}

TEST(ShearInPores, IsPoiseuillesAtTheWallOfACapillary)
{
  // one capillary of radius r in a square of area a: porosity pi r^2 / a, permeability porosity r^2 / 8;
  // Newtonian wall shear is 4 mean velocity / r
  const double r = 0.5, share = 0.6, k = share * r * r / 8, velocity = 2;
  EXPECT_NEAR(shear_in_pores(velocity, share, k, 1), 4 * velocity / share / r, 1e-9);
}

} // namespace
} // namespace cemvert
