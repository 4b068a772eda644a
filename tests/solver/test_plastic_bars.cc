// SPDX-License-Identifier: GPL-3.0-or-later
// Bars that yield, are damaged or form a plastic hinge, against closed forms; and what a step size may
// change.
#include "solver/load_path.h"
#include "solver/loaded_bar.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cemvert
{
namespace
{

using namespace testing_boxes;

/// Root of a function that rises through 0 between two places.
template <class Function>
double root(double low, double high, const Function& function)
{
  for (int n = 0; n < 200; ++n) {
    const double middle = 0.5 * (low + high);
    (function(middle) < 0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

// Without lateral flow the plastic strain k of uniaxial compression is the accumulated one. The effective
// stress is that of Schwiedrzik's hardening and follows E (strain - k); the stress is (1 - D(k)) times it,
// with Wolfram's damage. Past the peak the whole bar softens alike, as its ends hold it in no way but along
// the load.
TEST(PlasticBar, WithDamageFollowsTheClosedFormPastItsPeak)
{
  const YieldingBar made;
  const double onset = 0.7, rate = 250, most = 0.85, damage_rate = 8.0075,
               yield = made.given.at("yield stress");
  const auto radius = [&](double k) { return onset + (1 - onset) * (1 - std::exp(-rate * k)); };
  const auto damage = [&](double k) { return most * (1 - std::exp(-damage_rate * k)); };
  const double full = yield / (radius(0.002) * (1 - damage(0.002)));
  LoadSettings load = load_of("flat layers");
  load.compression = 0.03;
  load.largest_step = 0.001;
  RunLog log(false);
  const CompressionResult result = made.model.compress("intact", made.field(), load, bar_target(), log);
  ASSERT_TRUE(result.converged) << result.reason;
  double peak = 0, end = 0;
  for (const CurvePoint& point : result.curve) {
    const double strain = point.apparent_strain;
    const double k = root(
        0, strain, [&](double plastic) { return full * radius(plastic) - bar_modulus * (strain - plastic); });
    const double effective = std::min(bar_modulus * strain, full * radius(k));
    end = (1 - (effective < bar_modulus * strain ? damage(k) : 0)) * effective * bar_area;
    EXPECT_NEAR(point.force, end, 1e-6 * yield * bar_area) << strain;
    peak = std::max(peak, end);
  }
  EXPECT_LT(end, 0.98 * peak);                 // it did soften
  EXPECT_LT(result.checks.energy_error, 1e-3); // at every step
}

/// A rectangular section of a perfectly plastic material under a line of strain.
struct Section {
  double width, depth, modulus, yield;

  struct Resultant {
    double force = 0, moment = 0; ///< N; N mm, pressing the front together
  };

  /// @param middle  strain at half depth, compression positive
  /// @param slope   strain per mm towards the front
  Resultant of(double middle, double slope) const
  {
    const double elastic = yield / modulus;
    // places where the strain passes plus and minus the elastic limit, and the two faces
    std::vector<double> places{-depth / 2, depth / 2};
    for (const double limit : {-elastic, elastic})
      if (slope != 0)
        places.push_back(std::clamp((limit - middle) / slope, -depth / 2, depth / 2));
    std::sort(places.begin(), places.end());
    Resultant sum;
    for (std::size_t n = 1; n < places.size();
         ++n) { // the stress is linear between them: Simpson's rule is exact
      const double a = places[n - 1], b = places[n];
      for (const auto& [at, weight] : {std::pair{a, 1.}, {0.5 * (a + b), 4.}, {b, 1.}}) {
        const double stress = std::clamp(modulus * (middle + slope * at), -yield, yield);
        sum.force += width * (b - a) * weight / 6 * stress;
        sum.moment += width * (b - a) * weight / 6 * stress * at;
      }
    }
    return sum;
  }
};

// Every section of a straight bar under an eccentric force feels that force and its moment. Perfectly plastic
// without lateral contraction or flow, so each fibre follows the uniaxial law. Full plasticity:
// M / M_p + (N / N_p)^2 = 1 with N_p = Y b h, M_p = Y b h^2 / 4 (Chakrabarty, Theory of Plasticity, ch. 4).
TEST(PlasticBar, UnderAnEccentricForceFormsAHinge)
{
  const Section section{8, 20, bar_modulus, 2.5};
  const double length = 20, eccentricity = 5;
  Box box;
  box.size = {section.width, section.depth, length};
  box.bricks = {1, 10, 2};
  const Mesh mesh = box_mesh(box);
  const CompressionModel model(mesh, tight(), MPI_COMM_SELF);
  MaterialField field =
      field_on(mesh, model.quadrature(),
               {{"bone", make_law("quadric damage"), [](const Vec3&) { return bar_modulus; }}});
  field.materials[0].values = law_values(*make_law("quadric damage"), "quadric damage", bar_modulus,
                                         {{"yield stress", section.yield},
                                          {"poisson ratio", 0},
                                          {"interaction", 0},
                                          {"tension ratio", 1},
                                          {"onset ratio", 1},
                                          {"hardening rate", 0},
                                          {"largest damage", 0}});
  field.softening_ratio.assign(mesh.n_cells(), 1);
  field.yield_stress.assign(mesh.n_cells() * field.n_points(), section.yield);
  CompressionTarget target;
  target.mean_height = length;
  target.endplate_area = section.width * section.depth;
  target.middle = {0.5 * section.width, 0.5 * section.depth, length};
  LoadSettings load = load_of("ball joint");
  load.pivot_offset = {0, eccentricity, 0};
  load.compression = 0.06;
  load.largest_step = 0.002;
  RunLog log(false);
  const CompressionResult result = model.compress("intact", field, load, target, log);
  ASSERT_TRUE(result.converged) << result.reason;

  for (const CurvePoint& point : result.curve) {
    const double strain = point.apparent_strain; // at the joint
    const double slope = root(0, 1, [&](double per_mm) {
      const auto feels = section.of(strain - per_mm * eccentricity, per_mm);
      return feels.moment - eccentricity * feels.force;
    });
    const double force = section.of(strain - slope * eccentricity, slope).force;
    // 1 % where elements are half plastic: ten of them make up the depth
    EXPECT_NEAR(point.force, force, 0.01 * force + 1e-6) << strain;
  }
  const double whole = section.yield * section.width * section.depth,
               moment = section.yield * section.width * section.depth * section.depth / 4;
  const double collapse = root(0, whole, [&](double force) {
    return force * eccentricity / moment + force * force / (whole * whole) - 1;
  });
  EXPECT_NEAR(result.curve.back().force / collapse, 1, 0.01);
  EXPECT_GT(result.endplates.flexion, -1e-9);
  EXPECT_LT(result.checks.energy_error, 1e-3);
}

CompressionTarget target_of(const Box& box)
{
  CompressionTarget target;
  target.mean_height = box.size.z();
  target.endplate_area = box.size.x() * box.size.y();
  return target;
}

/// A body of bone with a ball of cement between glued faces.
CompressionResult compressed_with_cement(double step, const SolverSettings& settings)
{
  Box box;
  box.bricks = {3, 3, 4};
  const Mesh mesh = box_mesh(
      box, [&](const Vec3& p) { return (p - Vec3(15, 10, 20)).norm() < 8 ? Region::cement : Region::body; });
  const CompressionModel model(mesh, settings, MPI_COMM_SELF);
  MaterialField field =
      field_on(mesh, model.quadrature(),
               {{"bone", make_law("quadric damage"), [](const Vec3&) { return bar_modulus; }},
                {"cement", make_law("pmma"), [](const Vec3&) { return 2000.; }}},
               [](Region region) { return region == Region::cement ? 1 : 0; });
  field.materials[0].values =
      law_values(*field.materials[0].law, "quadric damage", bar_modulus, {{"yield stress", 2.5}});
  field.materials[1].values = law_values(*field.materials[1].law, "pmma", 2000, {});
  field.softening_ratio.assign(mesh.n_cells(), 0.3);
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    field.yield_stress.insert(field.yield_stress.end(), field.n_points(),
                              field.materials[field.material_of_cell[c]].values[1]);
  LoadSettings load;
  load.compression = 0.02;
  load.largest_step = step;
  RunLog log(false);
  return model.compress("cemented", field, load, target_of(box), log);
}

TEST(StepSize, ChangesCurveAndStrengthByLessThanOnePercent)
{
  const CompressionResult coarse = compressed_with_cement(0.002, {}),
                          fine = compressed_with_cement(0.001, {});
  ASSERT_TRUE(coarse.converged && fine.converged);
  for (std::size_t n = 1; n < coarse.curve.size(); ++n) {
    const CurvePoint& same = fine.curve.at(2 * n);
    ASSERT_NEAR(same.apparent_strain, coarse.curve[n].apparent_strain, 1e-9);
    EXPECT_NEAR(coarse.curve[n].force / same.force, 1, 0.01) << same.apparent_strain;
  }
  ASSERT_TRUE(coarse.strengths.offset.force && fine.strengths.offset.force);
  EXPECT_NEAR(*coarse.strengths.offset.force / *fine.strengths.offset.force, 1, 0.01);
  // stored + flow + damage = work of the platen, at every step
  EXPECT_LT(coarse.checks.energy_error, 1e-3);
  EXPECT_LT(fine.checks.energy_error, 1e-3);
}

} // namespace
} // namespace cemvert
