// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/plasticity.h"

#include <Eigen/Dense>

#include <cmath>

namespace cemvert
{
namespace
{

using Vector7 = Eigen::Matrix<double, 7, 1>;
using Matrix7 = Eigen::Matrix<double, 7, 7>;

Mandel load(const std::array<double, 6>& values)
{
  return Eigen::Map<const Mandel>(values.data());
}

void store(const Mandel& vector, std::array<double, 6>& values)
{
  Eigen::Map<Mandel>(values.data()) = vector;
}

/// Effective stress and plastic multiplier while they are sought, with what follows from them.
struct Iterate {
  Mandel stress;
  double multiplier = 0;
  YieldValue yield;
  double accumulated = 0;
  Mandel flow_residual; ///< compliance : stress - trial strain + multiplier * gradient
  double yield_residual = 0;
  double size = 0; ///< of both residuals, 1
};

/// The projection of one trial strain.
struct Projection {
  const Elastoplastic& material;
  Mandel trial_strain;
  double old_accumulated;
  double energy; ///< trial strain : stiffness : trial strain, to measure residuals with

  Iterate at(const Mandel& stress, double multiplier) const
  {
    Iterate point;
    point.stress = stress;
    point.multiplier = multiplier;
    point.yield = material.surface.at(stress);
    point.accumulated = old_accumulated + multiplier * material.flow_norm;
    point.flow_residual = material.compliance * stress - trial_strain + multiplier * point.yield.gradient;
    point.yield_residual = point.yield.value - material.hardening.radius(point.accumulated);
    point.size = std::sqrt(point.flow_residual.dot(material.stiffness * point.flow_residual) / energy +
                           point.yield_residual * point.yield_residual);
    return point;
  }

  Matrix7 jacobian(const Iterate& point) const
  {
    Matrix7 matrix;
    matrix.topLeftCorner<6, 6>() = material.compliance + point.multiplier * point.yield.hessian;
    matrix.topRightCorner<6, 1>() = point.yield.gradient;
    matrix.bottomLeftCorner<1, 6>() = point.yield.gradient.transpose();
    matrix(6, 6) = -material.hardening.derivative(point.accumulated) * material.flow_norm;
    return matrix;
  }

  /// The trial stress pulled radially onto the surface, with the multiplier that fits it best.
  Iterate start(const Mandel& trial_stress, double trial_value) const
  {
    const Mandel stress = material.hardening.radius(old_accumulated) / trial_value * trial_stress;
    const Mandel gradient = material.surface.at(stress).gradient;
    const double multiplier =
        std::max(0.0, gradient.dot(trial_strain - material.compliance * stress) / gradient.squaredNorm());
    return at(stress, multiplier);
  }
};

/// Residuals are sums of terms of size 1: what is left of them below this is rounding.
constexpr double tolerance = 1e-13, acceptable = 1e-10;
constexpr int most_iterations = 60, most_halvings = 12;

Iterate project(const Projection& projection, Iterate point)
{
  for (int iteration = 0; iteration < most_iterations && point.size > tolerance; ++iteration) {
    Vector7 residual;
    residual << point.flow_residual, point.yield_residual;
    const Vector7 change = projection.jacobian(point).partialPivLu().solve(-residual);
    Iterate next;
    double part = 1;
    for (int halving = 0; halving <= most_halvings; ++halving, part *= 0.5) {
      next = projection.at(point.stress + part * change.head<6>(),
                           std::max(0.0, point.multiplier + part * change[6]));
      if (next.size < (1 - 1e-4 * part) * point.size)
        break;
    }
    if (!(next.size < point.size)) // rounding: it cannot be solved better
      break;
    point = next;
  }
  return point;
}

struct TensilePart {
  double weight;   ///< 0 in compression, 1 in tension
  Mandel gradient; ///< d(weight)/d(stress)
};

TensilePart tensile_part(const Mandel& stress)
{
  Eigen::Matrix3d tensor;
  const auto t = from_mandel(stress);
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = 0; j < 3; ++j)
      tensor(i, j) = t[i][j];
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> eigen(tensor);
  const double positive = eigen.eigenvalues().cwiseMax(0).sum(), all = eigen.eigenvalues().cwiseAbs().sum();
  TensilePart part{all > 0 ? positive / all : 0, Mandel::Zero()};
  for (int i = 0; i < 3 && all > 0; ++i) {
    const double principal = eigen.eigenvalues()[i];
    const double slope = principal > 0 ? (1 - part.weight) / all : part.weight / all;
    const Eigen::Vector3d n = eigen.eigenvectors().col(i);
    const double r = std::sqrt(2.0);
    Mandel dyad;
    dyad << n[0] * n[0], n[1] * n[1], n[2] * n[2], r * n[1] * n[2], r * n[0] * n[2], r * n[0] * n[1];
    part.gradient += slope * dyad;
  }
  return part;
}

LawResponse elastic_response(const Elastoplastic& material, const Mandel& strain, const LawState& old)
{
  LawResponse response;
  response.damage = material.damage.at(old.damaging_strain);
  const double sound = 1 - response.damage;
  const Mandel stress = sound * (material.stiffness * strain);
  response.stress = from_mandel(stress);
  response.tangent = from_mandel(MandelMatrix(sound * material.stiffness));
  response.state = old;
  store(strain, response.state.elastic_strain);
  response.elastic_energy = 0.5 * stress.dot(strain);
  return response;
}

/// Work dissipated in the step, by the mean of its ends: exact to the third order of the step.
void add_dissipation(const Elastoplastic& material, const Mandel& plastic_increment, double damage,
                     const Mandel& stress, const LawState& old, LawState& state)
{
  const Mandel old_elastic = load(old.elastic_strain), elastic = load(state.elastic_strain);
  const double old_damage = material.damage.at(old.damaging_strain);
  const Mandel old_effective = material.stiffness * old_elastic;
  const Mandel mean_stress = 0.5 * ((1 - old_damage) * old_effective + (1 - damage) * stress);
  const double mean_energy = 0.25 * (old_effective.dot(old_elastic) + stress.dot(elastic));
  state.plastic_dissipation += mean_stress.dot(plastic_increment);
  state.damage_dissipation += mean_energy * (damage - old_damage);
}

} // namespace

double Hardening::radius(double accumulated) const
{
  return onset + (1 - onset) * (1 - std::exp(-rate * accumulated)) + slope * accumulated;
}

double Hardening::derivative(double accumulated) const
{
  return (1 - onset) * rate * std::exp(-rate * accumulated) + slope;
}

double Damage::at(double accumulated) const
{
  return largest * (1 - std::exp(-rate * accumulated));
}

double Damage::derivative(double accumulated) const
{
  return largest * rate * std::exp(-rate * accumulated);
}

double uniaxial_flow_norm(const YieldSurface& surface)
{
  return surface.at(-Mandel::Unit(2)).gradient.norm();
}

LawResponse respond_elastoplastic(const Elastoplastic& material, const Strain& strain, const LawState& old)
{
  const Mandel trial_strain = to_mandel(strain) - load(old.plastic_strain);
  const Mandel trial_stress = material.stiffness * trial_strain;
  const double trial_value = material.surface.value(trial_stress);
  if (trial_value <= material.hardening.radius(old.accumulated_plastic_strain))
    return elastic_response(material, trial_strain, old);

  const Projection projection{material, trial_strain, old.accumulated_plastic_strain,
                              trial_strain.dot(trial_stress)};
  const Iterate end = project(projection, projection.start(trial_stress, trial_value));
  const Matrix7 slopes = projection.jacobian(end).inverse();
  const MandelMatrix inverse = slopes.topLeftCorner<6, 6>();
  const Eigen::Matrix<double, 1, 6> multiplier_slope = slopes.bottomLeftCorner<1, 6>();

  LawResponse response;
  response.solved = end.size < acceptable;
  const Mandel plastic_increment = end.multiplier * end.yield.gradient;
  LawState& state = response.state;
  state = old;
  store(load(old.plastic_strain) + plastic_increment, state.plastic_strain);
  store(material.compliance * end.stress, state.elastic_strain);
  state.accumulated_plastic_strain = end.accumulated;

  const Mandel accumulated_slope = material.flow_norm * multiplier_slope.transpose();
  const double step = end.accumulated - old.accumulated_plastic_strain;
  Mandel damaging_slope = accumulated_slope;
  double damaging_step = step;
  if (material.damage.in_tension_only && material.damage.largest > 0) {
    const TensilePart tensile = tensile_part(end.stress);
    damaging_step = tensile.weight * step;
    damaging_slope = tensile.weight * accumulated_slope + step * (inverse.transpose() * tensile.gradient);
  }
  state.damaging_strain += damaging_step;
  response.damage = material.damage.at(state.damaging_strain);
  response.stress = from_mandel(Mandel((1 - response.damage) * end.stress));
  response.tangent = from_mandel(
      MandelMatrix((1 - response.damage) * inverse - material.damage.derivative(state.damaging_strain) *
                                                         end.stress * damaging_slope.transpose()));
  response.elastic_energy = 0.5 * (1 - response.damage) * end.stress.dot(load(state.elastic_strain));
  add_dissipation(material, plastic_increment, response.damage, end.stress, old, state);
  return response;
}

} // namespace cemvert
