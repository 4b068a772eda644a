// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deal.II/base/symmetric_tensor.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

using Strain = dealii::SymmetricTensor<2, 3>;  ///< small strain, 1
using Stress = dealii::SymmetricTensor<2, 3>;  ///< Cauchy stress, MPa, tension positive
using Tangent = dealii::SymmetricTensor<4, 3>; ///< d(stress)/d(strain), MPa

/// One number a law reads: what the user types, what it means, what is allowed. Help, validation, schema and
/// manual are made from it.
struct LawParameter {
  std::string key;                     ///< as typed in the case file, e.g. "poisson ratio"
  std::string unit;                    ///< "MPa", "1"
  double smallest;                     ///< inclusive
  double largest;                      ///< inclusive
  std::string meaning;                 ///< one line, no full stop
  std::optional<double> fallback = {}; ///< taken when the user gives none; empty: has to be given
};

/// Internal variables of one quadrature point, all 0 at the start. Owned by the solver, never by the law.
/// Tensors in the order and basis of mandel.h.
struct LawState {
  std::array<double, 6> plastic_strain{};
  std::array<double, 6> elastic_strain{};
  double accumulated_plastic_strain = 0; ///< in uniaxial compression the norm of the plastic strain
  double damaging_strain = 0;            ///< the part of it that damages
  double plastic_dissipation = 0;        ///< MPa = N mm / mm3
  double damage_dissipation = 0;         ///< MPa
};

/// What a law answers at one quadrature point.
struct LawResponse {
  Stress stress;
  Tangent tangent;           ///< consistent with the update; with damage without major symmetry
  LawState state;            ///< to be kept only once the load step has converged
  double damage = 0;         ///< part of the stiffness that is lost
  double elastic_energy = 0; ///< MPa
  bool solved = true;        ///< false if the law could not find the stress: the step was too large
};

/// A small-strain constitutive law: a pure function of (strain, old state, numbers). It holds no per-point
/// data, so one object serves every cell, and a rejected load step needs no undo.
class ConstitutiveLaw
{
public:
  virtual ~ConstitutiveLaw() = default;

  /// The numbers this law needs, in the order `respond` receives them; the first is always the Young modulus
  /// [MPa] (along the material axis where there is one).
  virtual std::vector<LawParameter> parameters() const = 0;

  /// Refuses numbers that are each in range but do not go together.
  /// @throws ConfigError saying which and why.
  virtual void check(const std::vector<double>& /*values*/) const {}

  /// True if stress = (Young modulus) * (a constant tensor) : strain, so that the solver may assemble without
  /// calling respond at every point.
  virtual bool linear_in_modulus() const { return false; }

  /// True if the law yields; the second of its parameters is then always the 'yield stress' [MPa], which may
  /// differ from point to point as the modulus does.
  virtual bool has_strength() const { return false; }

  /// True if damage lets the law soften; the third of its parameters is then always the 'softening ratio',
  /// which the size of the element decides: see Damage::softening_ratio in plasticity.h.
  virtual bool softens() const { return false; }

  /// Of von Mises plasticity with linear isotropic hardening, which every solid mechanics program has: the
  /// slope of the uniaxial yield stress over the plastic strain [MPa]. Empty for every other law.
  virtual std::optional<double> von_mises_slope(const std::vector<double>& /*values*/) const { return {}; }

  /// True if the tangent may lack the major symmetry (damage), which decides on the linear solver.
  virtual bool symmetric_tangent(const std::vector<double>& /*values*/) const { return true; }

  /// True if the response does not depend on the material frame, so that strains need not be turned into it.
  virtual bool isotropic() const { return false; }

  /// True if turning everything about the superior axis changes nothing.
  virtual bool axisymmetric() const { return true; }

  /// Stress and consistent tangent at the end of the load step.
  ///
  /// @param strain  total small strain at the end of the step, in a frame whose third axis is the superior
  /// axis
  /// @param old     state at the end of the previous converged step; all zero at the start
  /// @param values  one number per entry of parameters(), internal units
  virtual LawResponse respond(const Strain& strain, const LawState& old,
                              const std::vector<double>& values) const = 0;
};

std::vector<std::string> law_names();
/// @throws ConfigError naming the known laws.
std::unique_ptr<ConstitutiveLaw> make_law(const std::string& name);

/// The law's parameter of that key; `name` is the law's, for the message.
/// @throws ConfigError listing the law's parameters, if it has none of that key or it is the Young modulus,
/// which
///                     comes from elsewhere.
LawParameter find_parameter(const ConstitutiveLaw& law, const std::string& name, const std::string& key);

/// The numbers of a law in the order of its parameters(), ready for respond().
/// @param name     of the law, for messages
/// @param modulus  Young modulus [MPa]
/// @param given    the other parameters by key, internal units; those left out take their fallback
/// @throws ConfigError  as find_parameter(), and if a number is out of range or missing, or they do not go
/// together
std::vector<double> law_values(const ConstitutiveLaw& law, const std::string& name, double modulus,
                               const std::map<std::string, double>& given);

/// What is given, with a yield stress where the law has one and none is given: it comes from the density,
/// point by point, and the number that stands for it here is never read.
std::map<std::string, double> with_strength_of_points(const ConstitutiveLaw& law,
                                                      std::map<std::string, double> given);

} // namespace cemvert
