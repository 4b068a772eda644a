// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/material_point.h"

#include "core/error.h"

#include <Eigen/LU>

#include <cmath>

namespace cemvert
{
namespace
{

constexpr int axial = 2, sheared = 4; ///< places in Mandel's basis

bool is_prescribed(PointLoading loading, int place)
{
  switch (loading) {
  case PointLoading::uniaxial:
    return place == axial;
  case PointLoading::shear:
    return place == sheared;
  default:
    return true;
  }
}

Mandel prescribed(PointLoading loading, double strain)
{
  Mandel vector = Mandel::Zero();
  if (loading == PointLoading::hydrostatic)
    vector = strain * mandel_unit();
  else if (loading == PointLoading::shear)
    vector[sheared] = strain / std::sqrt(2.0); // half of it in each of the two entries of the tensor
  else
    vector[axial] = strain;
  return vector;
}

/// The free strains, so that their stresses vanish: Newton's method with halved steps.
PointStep solve(const ConstitutiveLaw& law, const std::vector<double>& values, PointLoading loading,
                const Mandel& start, const LawState& old)
{
  constexpr int most_iterations = 100;
  constexpr double tolerance = 1e-11; // of a stress of strain 1
  const auto free_stress = [&](const LawResponse& response) {
    Mandel stress = to_mandel(response.stress);
    for (int place = 0; place < 6; ++place)
      if (is_prescribed(loading, place))
        stress[place] = 0;
    return stress;
  };
  Mandel strain = start;
  LawResponse response = law.respond(from_mandel(strain), old, values);
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    const Mandel residual = free_stress(response);
    if (response.solved && residual.norm() <= tolerance * values[0])
      return {from_mandel(strain), response};
    MandelMatrix tangent = to_mandel(response.tangent);
    for (int place = 0; place < 6; ++place)
      if (is_prescribed(loading, place)) {
        tangent.row(place).setZero();
        tangent.col(place).setZero();
        tangent(place, place) = 1;
      }
    const Mandel change = -tangent.partialPivLu().solve(residual);
    double part = 1;
    for (int halving = 0; halving < 10; ++halving, part *= 0.5) {
      response = law.respond(from_mandel(Mandel(strain + part * change)), old, values);
      if (response.solved && free_stress(response).norm() < residual.norm())
        break;
    }
    strain += part * change;
  }
  throw DataError("the material point found no strains free of stress across; take smaller steps.");
}

} // namespace

std::vector<PointStep> drive_point(const ConstitutiveLaw& law, const std::vector<double>& values,
                                   PointLoading loading, const std::vector<double>& strains)
{
  std::vector<PointStep> path;
  Mandel strain = Mandel::Zero();
  LawState state;
  for (const double next : strains) {
    const Mandel target = prescribed(loading, next);
    for (int place = 0; place < 6; ++place)
      if (is_prescribed(loading, place))
        strain[place] = target[place];
    path.push_back(solve(law, values, loading, strain, state));
    strain = to_mandel(path.back().strain);
    state = path.back().response.state;
  }
  return path;
}

double driven_stress(PointLoading loading, const Stress& stress)
{
  return loading == PointLoading::shear ? stress[0][2] : stress[2][2];
}

} // namespace cemvert
