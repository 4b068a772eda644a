// SPDX-License-Identifier: GPL-3.0-or-later
// Every law that yields, as a material point: what holds for all of them, and the published yield values.
#include "materials/material_point.h"
#include "materials/quadric.h"

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace cemvert
{
namespace
{

struct Sample {
  std::string name;
  std::string law;
  double modulus; ///< MPa
  std::map<std::string, double> given;

  std::vector<double> values() const { return law_values(*make_law(law), law, modulus, given); }
};

// Bone of 0.15 g/cm3, bone cement, and the corners of the laws: no hardening, no damage, unequal strengths.
std::vector<Sample> samples()
{
  return {{"Bone", "quadric damage", 406, {{"yield stress", 2.68}}},
          {"BoneWithoutDamage", "quadric damage", 406, {{"yield stress", 2.68}, {"largest damage", 0}}},
          {"PerfectlyPlasticBone",
           "quadric damage",
           406,
           {{"yield stress", 2.68}, {"largest damage", 0}, {"onset ratio", 1}}},
          {"BoneWithFabric", "fabric quadric damage", 406, {{"yield stress", 2.68}}},
          {"Tresca", "mohr-coulomb", 406, {{"yield stress", 2.68}}},
          {"MohrCoulomb", "mohr-coulomb", 406, {{"yield stress", 2.68}, {"tension ratio", 0.5}}},
          {"VonMises", "von mises", 1000, {{"yield stress", 10}}},
          {"Cement", "pmma", 2000, {}}};
}

std::ostream& operator<<(std::ostream& stream, const Sample& sample)
{
  return stream << sample.name;
}

class EveryYieldingLaw : public ::testing::TestWithParam<Sample>
{
protected:
  const std::unique_ptr<ConstitutiveLaw> law = make_law(GetParam().law);
  const std::vector<double> values = GetParam().values();

  /// Uniaxial strain where yielding roughly begins.
  double yield_strain() const { return values[1] / values[0]; }

  LawState after(const Strain& strain) const { return law->respond(strain, {}, values).state; }
};

Strain diagonal(double x, double y, double z)
{
  Strain strain;
  strain[0][0] = x, strain[1][1] = y, strain[2][2] = z;
  return strain;
}

Strain general(double size)
{
  Strain strain = diagonal(-2, 0.7, 0.3);
  strain[0][1] = 0.4, strain[0][2] = 0.5, strain[1][2] = -0.6;
  return size * strain;
}

/// Largest difference of the tangent from central differences, over the elastic stiffness.
double tangent_error(const ConstitutiveLaw& law, const std::vector<double>& values, const Strain& strain,
                     const LawState& old)
{
  const double step = 1e-7;
  const MandelMatrix tangent = to_mandel(law.respond(strain, old, values).tangent);
  const Mandel at = to_mandel(strain);
  double worst = 0;
  for (int place = 0; place < 6; ++place) {
    Mandel forward = at, backward = at;
    forward[place] += step;
    backward[place] -= step;
    const Mandel slope = (to_mandel(law.respond(from_mandel(forward), old, values).stress) -
                          to_mandel(law.respond(from_mandel(backward), old, values).stress)) /
                         (2 * step);
    worst = std::max(worst, (slope - tangent.col(place)).norm());
  }
  return worst / values[0];
}

TEST_P(EveryYieldingLaw, HasTheTangentOfFiniteDifferencesInEveryRegime)
{
  const double e = yield_strain();
  const std::vector<std::pair<std::string, Strain>> strains = {
      {"elastic", general(0.1 * e)},
      {"compressed", diagonal(0.5 * e, 0.4 * e, -3 * e)},
      {"confined", diagonal(0, 0, -4 * e)},
      {"pulled", diagonal(-0.6 * e, -0.5 * e, 3 * e)},
      {"sheared", general(2 * e)},
      {"blown up", diagonal(3 * e, 3 * e, 3 * e)},
      {"blown up and sheared", diagonal(3 * e, 3 * e, 3 * e) + general(0.3 * e)},
      {"far beyond", general(15 * e)}};
  const std::vector<std::pair<std::string, LawState>> states = {
      {"virgin", {}},
      {"after compression", after(diagonal(e, e, -4 * e))},
      {"after tension", after(diagonal(-e, -e, 4 * e))},
      {"after shear", after(general(3 * e))}};
  for (const auto& [history, old] : states)
    for (const auto& [name, strain] : strains) {
      const LawResponse response = law->respond(strain, old, values);
      EXPECT_TRUE(response.solved) << name << ", " << history;
      EXPECT_LT(tangent_error(*law, values, strain, old), 1e-6) << name << ", " << history;
    }
}

TEST_P(EveryYieldingLaw, SaysTrulyWhetherItsTangentIsSymmetric)
{
  const MandelMatrix tangent = to_mandel(law->respond(general(-2 * yield_strain()), {}, values).tangent);
  const double skew = (tangent - tangent.transpose()).norm() / tangent.norm();
  // mostly tension: compression does not damage cement
  EXPECT_EQ(skew < 1e-10, law->symmetric_tangent(values)) << skew;
}

TEST_P(EveryYieldingLaw, NeverYieldsBeyondItsSurfaceAndNeverGivesEnergyBack)
{
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  Mandel strain = Mandel::Zero();
  LawState state;
  Mandel stress = Mandel::Zero();
  double work = 0;
  for (int step = 0; step < 8000; ++step) {
    Mandel change;
    for (int place = 0; place < 6; ++place)
      change[place] = 0.02 * yield_strain() * normal(random);
    strain += change;
    const LawResponse response = law->respond(from_mandel(strain), state, values);
    ASSERT_TRUE(response.solved) << step;
    const Mandel next = to_mandel(response.stress);
    work += 0.5 * (stress + next).dot(change);
    stress = next;
    // steps are small, or the mean stress of a step that turns round would not be that of the flow
    EXPECT_GE(response.state.plastic_dissipation, state.plastic_dissipation) << step;
    EXPECT_GE(response.state.damage_dissipation, state.damage_dissipation) << step;
    EXPECT_GE(response.damage, 0);
    EXPECT_LT(response.damage, 1);
    state = response.state;
  }
  EXPECT_GT(state.accumulated_plastic_strain, yield_strain()) << "the path hardly yielded";
  EXPECT_GT(work, 0);
}

// The mean of both ends integrates the work to the third order of the step.
TEST_P(EveryYieldingLaw, AccountsForAllWork)
{
  const int steps = 200;
  for (const auto loading : {PointLoading::uniaxial, PointLoading::confined, PointLoading::shear}) {
    Mandel strain = Mandel::Zero(), stress = Mandel::Zero();
    double work = 0;
    std::vector<double> strains;
    for (int n = 1; n <= 3 * steps; ++n) // down, up and down again
      strains.push_back(4 * yield_strain() *
                        (n <= steps       ? -n
                         : n <= 2 * steps ? n - 2 * steps
                                          : 2 * steps - n) /
                        steps);
    PointStep last;
    for (const PointStep& step : drive_point(*law, values, loading, strains)) {
      work += 0.5 * (stress + to_mandel(step.response.stress)).dot(to_mandel(step.strain) - strain);
      strain = to_mandel(step.strain);
      stress = to_mandel(step.response.stress);
      last = step;
    }
    const LawState& state = last.response.state;
    const double stored = last.response.elastic_energy + state.plastic_dissipation + state.damage_dissipation;
    EXPECT_NEAR(stored / work, 1, 1e-4);
  }
}

TEST_P(EveryYieldingLaw, UnloadsWithTheDamagedModulus)
{
  const double e = yield_strain();
  for (const double sign : {-1.0, 1.0}) {
    const auto path = drive_point(*law, values, PointLoading::uniaxial,
                                  {sign * 0.5 * e, sign * 2 * e, sign * 4 * e, sign * 3.9 * e});
    const LawResponse &loaded = path[2].response, &unloaded = path[3].response;
    EXPECT_GT(loaded.state.accumulated_plastic_strain, 0);
    const double slope = (loaded.stress[2][2] - unloaded.stress[2][2]) / (sign * 0.1 * e);
    EXPECT_NEAR(slope / ((1 - loaded.damage) * values[0]), 1, 1e-6);
  }
}

// Half the steps change the curve by less than 1 % at 1 % strain in steps of a fifth of the yield strain.
TEST_P(EveryYieldingLaw, DoesNotDependOnTheSizeOfTheSteps)
{
  const double e = yield_strain();
  for (const auto loading : {PointLoading::uniaxial, PointLoading::confined, PointLoading::shear}) {
    std::vector<double> coarse, fine;
    for (int n = 1; n <= 20; ++n)
      coarse.push_back(-0.2 * e * n);
    for (int n = 1; n <= 40; ++n)
      fine.push_back(-0.1 * e * n);
    const auto a = drive_point(*law, values, loading, coarse), b = drive_point(*law, values, loading, fine);
    EXPECT_NEAR(driven_stress(loading, a.back().response.stress) /
                    driven_stress(loading, b.back().response.stress),
                1, 0.01);
  }
}

TEST_P(EveryYieldingLaw, IsIndifferentToTurnsWhileItYields)
{
  const Eigen::Matrix3d matrix =
      Eigen::AngleAxisd(1.1, law->isotropic() ? Eigen::Vector3d(1, -2, 0.5).normalized()
                                              : Eigen::Vector3d::UnitZ())
          .toRotationMatrix();
  dealii::Tensor<2, 3> turn;
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = 0; j < 3; ++j)
      turn[i][j] = matrix(i, j);
  const auto turned = [&](const Strain& tensor) {
    return Strain(dealii::symmetrize(turn * dealii::Tensor<2, 3>(tensor) * dealii::transpose(turn)));
  };
  if (GetParam().law == "fabric quadric damage")
    GTEST_SKIP() << "its three axes differ: turns by a right angle at most change its fabric";
  const Strain strain = general(3 * yield_strain());
  const Stress first = turned(law->respond(strain, {}, values).stress),
               last = law->respond(turned(strain), {}, values).stress;
  EXPECT_LT((first - last).norm(), 1e-9 * first.norm()); // the projection is solved to 1e-10
}

INSTANTIATE_TEST_SUITE_P(Samples, EveryYieldingLaw, ::testing::ValuesIn(samples()),
                         [](const auto& sample) { return sample.param.name; });

// Two ways to the same point: seven unknowns in general, three where nothing has a direction.
TEST(IsotropicElastoplastic, RespondsAsTheGeneralProjectionDoes)
{
  const double young = 400, nu = 0.3, tension = 2, compression = 3, interaction = 0.19;
  const MandelMatrix stiffness = isotropic_stiffness(young, nu), compliance = isotropic_compliance(young, nu);
  const Quadric surface = isotropic_quadric(tension, compression, interaction);
  const Hardening hardening{0.7, 250, 0};
  for (const bool in_tension_only : {false, true}) {
    const Damage damage{0.85, 8, in_tension_only};
    const Elastoplastic general_one{stiffness, compliance, surface, uniaxial_flow_norm(surface),
                                    hardening, damage};
    const IsotropicElastoplastic isotropic_one{young, nu, meridian_quadric(tension, compression, interaction),
                                               hardening, damage};
    LawState old;
    for (const Strain& strain : {general(0.004), diagonal(0.02, 0.02, 0.02), general(-0.02),
                                 diagonal(-0.1, -0.1, -0.1), general(0.05), diagonal(0.01, 0.01, -0.03)}) {
      const LawResponse a = respond_elastoplastic(general_one, strain, old),
                        b = respond_elastoplastic(isotropic_one, strain, old);
      ASSERT_TRUE(a.solved && b.solved);
      // both are solved to 1e-10
      EXPECT_LT((a.stress - b.stress).norm(), 1e-9 * compression);
      EXPECT_LT((to_mandel(a.tangent) - to_mandel(b.tangent)).norm(), 1e-7 * young);
      EXPECT_NEAR(a.state.accumulated_plastic_strain, b.state.accumulated_plastic_strain, 1e-10);
      EXPECT_NEAR(a.state.plastic_dissipation, b.state.plastic_dissipation, 1e-9);
      EXPECT_NEAR(a.damage, b.damage, 1e-9);
      old = a.state;
    }
  }
}

double stress_at(const std::string& law, const std::vector<double>& values, PointLoading loading,
                 double strain)
{
  std::vector<double> strains;
  for (int n = 1; n <= 100; ++n)
    strains.push_back(strain * n / 100);
  return driven_stress(loading, drive_point(*make_law(law), values, loading, strains).back().response.stress);
}

// The definition of the parameter: 0.2 % plastic strain in uniaxial compression.
TEST(QuadricDamage, HasItsYieldStressAtAPlasticStrainOfTwoPerMille)
{
  const Sample bone = samples().front();
  std::vector<double> strains;
  for (int n = 1; n <= 2000; ++n)
    strains.push_back(-1e-5 * n);
  double found = 0;
  for (const PointStep& step :
       drive_point(*make_law(bone.law), bone.values(), PointLoading::uniaxial, strains))
    if (step.response.state.plastic_strain[2] > -0.002)
      found = -step.response.stress[2][2];
  EXPECT_NEAR(found / 2.68, 1, 0.002); // one step of 1e-5
}

// Kopperdahl & Keaveny 1998: ultimate over yield stress 2.23 / 1.92 = 1.16, ultimate strain 1.45 +- 0.33 %.
// With damage as fast as Wolfram's the ratio stays below 1.13 for any hardening rate: 5 % are allowed.
TEST(QuadricDamage, HasThePeakOfVertebralBone)
{
  const Sample bone = samples().front();
  std::vector<double> strains;
  for (int n = 1; n <= 300; ++n)
    strains.push_back(-1e-4 * n);
  double peak = 0, at = 0;
  for (const PointStep& step :
       drive_point(*make_law(bone.law), bone.values(), PointLoading::uniaxial, strains))
    if (-step.response.stress[2][2] > peak) {
      peak = -step.response.stress[2][2];
      at = -step.strain[2][2];
    }
  EXPECT_NEAR(peak / 2.68, 2.23 / 1.92, 0.05 * 1.16);
  EXPECT_NEAR(at, 0.0145, 0.0033);
}

TEST(VonMises, FollowsItsHardeningSlopeInUniaxialStress)
{
  const Sample sample{"", "von mises", 1000, {{"yield stress", 10}, {"hardening ratio", 0.05}}};
  // stress = yield + H (strain - stress / E)
  const double strain = 0.03, hardening = 50;
  EXPECT_NEAR(stress_at(sample.law, sample.values(), PointLoading::uniaxial, strain),
              (10 + hardening * strain) / (1 + hardening / 1000), 1e-8);
}

TEST(Pmma, YieldsAtSeventyInCompressionAndFortyInTension)
{
  const Sample sample{"", "pmma", 2000, {{"largest damage", 0}}};
  EXPECT_NEAR(stress_at(sample.law, sample.values(), PointLoading::uniaxial, -0.06), -70, 1e-6);
  EXPECT_NEAR(stress_at(sample.law, sample.values(), PointLoading::uniaxial, 0.06), 40, 40 * 1e-4);
}

TEST(MohrCoulomb, YieldsAtItsStrengthsAndNearTrescaInShear)
{
  const Sample sample{"", "mohr-coulomb", 406, {{"yield stress", 2.68}}};
  const auto values = sample.values();
  EXPECT_NEAR(stress_at(sample.law, values, PointLoading::uniaxial, -0.03), -2.68, 1e-8);
  EXPECT_NEAR(stress_at(sample.law, values, PointLoading::uniaxial, 0.03), 2.68, 1e-8);
  // Tresca: half; the rounding adds 3.5 %, less than von Mises' 15 %
  EXPECT_NEAR(stress_at(sample.law, values, PointLoading::shear, 0.06), 1.34 * std::pow(2, 0.05), 1e-4);
}

} // namespace
} // namespace cemvert
