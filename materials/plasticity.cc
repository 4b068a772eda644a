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

  Vector7 newton_change(const Iterate& point) const
  {
    Vector7 residual;
    residual << point.flow_residual, point.yield_residual;
    return jacobian(point).partialPivLu().solve(-residual);
  }

  Iterate moved(const Iterate& point, const Vector7& change, double part) const
  {
    return at(point.stress + part * change.head<6>(), std::max(0.0, point.multiplier + part * change[6]));
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

/// Newton's method with a line search on the size of the residual.
template <class Projection, class Point>
Point project(const Projection& projection, Point point)
{
  for (int iteration = 0; iteration < most_iterations && point.size > tolerance; ++iteration) {
    const auto change = projection.newton_change(point);
    Point next{};
    double part = 1;
    for (int halving = 0; halving <= most_halvings; ++halving, part *= 0.5) {
      next = projection.moved(point, change, part);
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
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> eigen(tensor_of(stress));
  const double positive = eigen.eigenvalues().cwiseMax(0).sum(), all = eigen.eigenvalues().cwiseAbs().sum();
  TensilePart part{all > 0 ? positive / all : 0, Mandel::Zero()};
  for (int i = 0; i < 3 && all > 0; ++i) {
    const double principal = eigen.eigenvalues()[i];
    const double slope = principal > 0 ? (1 - part.weight) / all : part.weight / all;
    const Eigen::Vector3d direction = eigen.eigenvectors().col(i);
    part.gradient += slope * mandel_dyad(direction, direction);
  }
  return part;
}

LawResponse elastic_response(const MandelMatrix& stiffness, const Damage& damage, const Mandel& strain,
                             const LawState& old)
{
  LawResponse response;
  response.damage = damage.at(old.damaging_strain);
  const double sound = 1 - response.damage;
  const Mandel stress = sound * (stiffness * strain);
  response.stress = from_mandel(stress);
  response.tangent = from_mandel(MandelMatrix(sound * stiffness));
  response.state = old;
  store(strain, response.state.elastic_strain);
  response.elastic_energy = 0.5 * stress.dot(strain);
  return response;
}

/// Where a projection ended.
struct Projected {
  Mandel stress; ///< effective
  Mandel elastic_strain, plastic_increment;
  double accumulated;
  MandelMatrix stress_slope; ///< d(stress)/d(strain)
  Mandel accumulated_slope;  ///< d(accumulated)/d(strain)
  bool solved;
};

/// Work dissipated in the step, by the mean of its ends: exact to the third order of the step.
void add_dissipation(const Projected& end, const Mandel& old_effective, double old_damage, double damage,
                     LawState& state)
{
  const Mandel mean_stress = 0.5 * ((1 - old_damage) * old_effective + (1 - damage) * end.stress);
  const double mean_energy =
      0.25 * (old_effective.dot(load(state.elastic_strain)) + end.stress.dot(end.elastic_strain));
  state.plastic_dissipation += mean_stress.dot(end.plastic_increment);
  state.damage_dissipation += mean_energy * (damage - old_damage);
}

/// Damage, and all that follows from the end of a projection.
LawResponse plastic_response(const MandelMatrix& stiffness, const Damage& law, const Projected& end,
                             const LawState& old)
{
  LawResponse response;
  response.solved = end.solved;
  LawState& state = response.state;
  state = old;
  const double step = end.accumulated - old.accumulated_plastic_strain;
  Mandel damaging_slope = end.accumulated_slope;
  double damaging_step = step;
  if (law.in_tension_only && law.largest > 0) {
    const TensilePart tensile = tensile_part(end.stress);
    damaging_step = tensile.weight * step;
    damaging_slope =
        tensile.weight * end.accumulated_slope + step * (end.stress_slope.transpose() * tensile.gradient);
  }
  state.damaging_strain += damaging_step;
  state.accumulated_plastic_strain = end.accumulated;
  const double damage = law.at(state.damaging_strain);
  response.damage = damage;
  response.stress = from_mandel(Mandel((1 - damage) * end.stress));
  response.tangent = from_mandel(
      MandelMatrix((1 - damage) * end.stress_slope -
                   law.derivative(state.damaging_strain) * end.stress * damaging_slope.transpose()));
  response.elastic_energy = 0.5 * (1 - damage) * end.stress.dot(end.elastic_strain);
  add_dissipation(end, stiffness * load(old.elastic_strain), law.at(old.damaging_strain), damage, state);
  store(load(old.plastic_strain) + end.plastic_increment, state.plastic_strain);
  store(end.elastic_strain, state.elastic_strain);
  return response;
}

/// Norm of the mean stress, norm of the deviator and plastic multiplier while they are sought.
struct MeridianIterate {
  double p, s, multiplier;
  double root;           ///< sqrt(a p^2 + b s^2)
  double flow_p, flow_s; ///< gradient
  double accumulated;
  Eigen::Vector3d residual; ///< of p and s over the trial stress, of the yield function
  double size;
};

struct MeridianProjection {
  const IsotropicElastoplastic& material;
  double bulk, shear; ///< 3 K and 2 G, MPa
  double flow_norm;
  double trial_p, trial_s;
  double old_accumulated;
  double stress_size; ///< of the trial stress

  MeridianIterate at(double p, double s, double multiplier) const
  {
    const auto& [a, b, c] = material.surface;
    MeridianIterate point{p, s, multiplier, std::sqrt(a * p * p + b * s * s), 0, 0, 0, {}, 0};
    if (point.root > 0) {
      point.flow_p = a * p / point.root;
      point.flow_s = b * s / point.root;
    }
    point.flow_p += c;
    point.accumulated = old_accumulated + multiplier * flow_norm;
    point.residual << (p - trial_p + bulk * multiplier * point.flow_p) / stress_size,
        (s - trial_s + shear * multiplier * point.flow_s) / stress_size,
        point.root + c * p - material.hardening.radius(point.accumulated);
    point.size = point.residual.norm();
    return point;
  }

  Eigen::Matrix3d jacobian(const MeridianIterate& point) const
  {
    const auto& [a, b, c] = material.surface;
    const double cube = point.root * point.root * point.root, m = point.multiplier;
    // second derivatives of the root
    const double pp = a * b * point.s * point.s / cube, ss = a * b * point.p * point.p / cube,
                 ps = -a * b * point.p * point.s / cube;
    Eigen::Matrix3d matrix;
    matrix << (1 + bulk * m * pp) / stress_size, bulk * m * ps / stress_size,
        bulk * point.flow_p / stress_size, //
        shear * m * ps / stress_size, (1 + shear * m * ss) / stress_size,
        shear * point.flow_s / stress_size, //
        point.flow_p, point.flow_s, -material.hardening.derivative(point.accumulated) * flow_norm;
    return matrix;
  }

  Eigen::Vector3d newton_change(const MeridianIterate& point) const
  {
    return jacobian(point).inverse() * -point.residual;
  }

  MeridianIterate moved(const MeridianIterate& point, const Eigen::Vector3d& change, double part) const
  {
    return at(point.p + part * change[0], std::max(0.0, point.s + part * change[1]),
              std::max(0.0, point.multiplier + part * change[2]));
  }
};

} // namespace

double Hardening::radius(double accumulated) const
{
  return onset + (1 - onset) * (1 - std::exp(-rate * accumulated)) + slope * accumulated;
}

double Hardening::derivative(double accumulated) const
{
  return (1 - onset) * rate * std::exp(-rate * accumulated) + slope;
}

double Damage::counted(double accumulated) const
{
  return accumulated <= softening_strain
             ? accumulated
             : softening_strain + softening_ratio * (accumulated - softening_strain);
}

double Damage::at(double accumulated) const
{
  return largest * (1 - std::exp(-rate * counted(accumulated)));
}

double Damage::derivative(double accumulated) const
{
  const double part = accumulated <= softening_strain ? 1 : softening_ratio;
  return part * largest * rate * std::exp(-rate * counted(accumulated));
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
    return elastic_response(material.stiffness, material.damage, trial_strain, old);

  const Projection projection{material, trial_strain, old.accumulated_plastic_strain,
                              trial_strain.dot(trial_stress)};
  const Iterate end = project(projection, projection.start(trial_stress, trial_value));
  const Matrix7 slopes = projection.jacobian(end).inverse();
  return plastic_response(material.stiffness, material.damage,
                          {end.stress, material.compliance * end.stress, end.multiplier * end.yield.gradient,
                           end.accumulated, slopes.topLeftCorner<6, 6>(),
                           material.flow_norm * slopes.bottomLeftCorner<1, 6>().transpose(),
                           end.size < acceptable},
                          old);
}

MeridianQuadric meridian_quadric(double tension, double compression, double interaction)
{
  const double size = (tension + compression) / (2 * tension * compression);
  return {size * size * (1 - 2 * interaction), size * size * (1 + interaction),
          std::sqrt(3.0) * 0.5 * (1 / tension - 1 / compression)};
}

LawResponse respond_elastoplastic(const IsotropicElastoplastic& material, const Strain& strain,
                                  const LawState& old)
{
  const double young = material.young_modulus, nu = material.poisson_ratio;
  const double bulk = young / (1 - 2 * nu), shear = young / (1 + nu);
  const auto& [a, b, c] = material.surface;
  const Mandel trial_strain = to_mandel(strain) - load(old.plastic_strain);
  const Mandel mean = mandel_unit() / std::sqrt(3.0);
  const double mean_strain = mean.dot(trial_strain);
  const Mandel deviator = trial_strain - mean_strain * mean;
  const double distortion = deviator.norm();
  const double trial_p = bulk * mean_strain, trial_s = shear * distortion;
  const double trial_value = std::sqrt(a * trial_p * trial_p + b * trial_s * trial_s) + c * trial_p;
  const MandelMatrix stiffness = isotropic_stiffness(young, nu);
  const double radius = material.hardening.radius(old.accumulated_plastic_strain);
  if (trial_value <= radius)
    return elastic_response(stiffness, material.damage, trial_strain, old);

  // gradient in uniaxial compression of 1: p = -1 / sqrt 3, s = sqrt (2 / 3)
  const double root = std::sqrt(a / 3 + 2 * b / 3);
  const double flow_norm = std::hypot(c - a / (std::sqrt(3.0) * root), std::sqrt(2. / 3) * b / root);
  const MeridianProjection projection{material,
                                      bulk,
                                      shear,
                                      flow_norm,
                                      trial_p,
                                      trial_s,
                                      old.accumulated_plastic_strain,
                                      std::hypot(trial_p, trial_s)};
  const double part = radius / trial_value;
  const MeridianIterate radial = projection.at(part * trial_p, part * trial_s, 0);
  const double flow = radial.flow_p * radial.flow_p + radial.flow_s * radial.flow_s;
  const double multiplier =
      std::max(0.0, (1 - part) * (radial.flow_p * mean_strain + radial.flow_s * distortion) / flow);
  const MeridianIterate end = project(projection, projection.at(part * trial_p, part * trial_s, multiplier));

  const Eigen::Matrix3d slopes = projection.jacobian(end).inverse() / projection.stress_size;
  const bool distorted = distortion > 1e-12 * trial_strain.norm();
  const Mandel direction = distorted ? Mandel(deviator / distortion) : Mandel(Mandel::Zero());
  // a deviator of another direction keeps the ratio of stress and trial strain
  const double turning = distorted ? end.s / distortion : shear * slopes(1, 1);
  Projected projected;
  projected.stress = end.p * mean + end.s * direction;
  projected.elastic_strain = end.p / bulk * mean + end.s / shear * direction;
  projected.plastic_increment = trial_strain - projected.elastic_strain;
  projected.accumulated = end.accumulated;
  const Mandel p_slope = bulk * slopes(0, 0) * mean + shear * slopes(0, 1) * direction,
               s_slope = bulk * slopes(1, 0) * mean + shear * slopes(1, 1) * direction;
  projected.stress_slope =
      mean * p_slope.transpose() + direction * s_slope.transpose() +
      turning * (MandelMatrix::Identity() - mean * mean.transpose() - direction * direction.transpose());
  projected.accumulated_slope = flow_norm * (bulk * slopes(2, 0) * mean + shear * slopes(2, 1) * direction);
  projected.solved = end.size < acceptable;
  return plastic_response(stiffness, material.damage, projected, old);
}

} // namespace cemvert
