// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/check_law.h"

#include "apps/guarded.h"
#include "materials/constitutive_law.h"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <iostream>

namespace cemvert
{
namespace
{

/// The default of each parameter, and a round modulus where there is none [MPa].
std::vector<double> example_values(const ConstitutiveLaw& law)
{
  std::vector<double> values;
  for (const LawParameter& parameter : law.parameters())
    values.push_back(parameter.fallback.value_or(1000.0));
  return values;
}

/// Strain whose stress is uniaxial along the third axis: Newton on the two lateral strains, for laws without
/// coupling of the axial direction with shear.
Strain uniaxial_stress_strain(const ConstitutiveLaw& law, double axial, const std::vector<double>& values)
{
  Strain strain;
  strain[2][2] = axial;
  for (int iteration = 0; iteration < 25; ++iteration) {
    const LawResponse at = law.respond(strain, {}, values);
    const double s0 = at.stress[0][0], s1 = at.stress[1][1];
    if (std::hypot(s0, s1) <= 1e-12 * values[0])
      break;
    const double a = at.tangent[0][0][0][0], b = at.tangent[0][0][1][1], c = at.tangent[1][1][0][0],
                 d = at.tangent[1][1][1][1];
    const double determinant = a * d - b * c;
    strain[0][0] -= (d * s0 - b * s1) / determinant;
    strain[1][1] -= (a * s1 - c * s0) / determinant;
  }
  return strain;
}

/// Largest difference of the tangent from central differences of the stress, over the tangent's largest
/// entry.
double tangent_error(const ConstitutiveLaw& law, const std::vector<double>& values)
{
  Strain strain;
  strain[0][0] = -2e-3, strain[1][1] = 7e-4, strain[2][2] = 3e-4, strain[0][1] = 4e-4, strain[1][2] = -6e-4;
  const LawResponse at = law.respond(strain, {}, values);
  const double step = 1e-7;
  double worst = 0, largest = 0;
  for (unsigned int k = 0; k < 3; ++k)
    for (unsigned int l = k; l < 3; ++l) {
      Strain forward = strain, backward = strain;
      forward[k][l] += step;
      backward[k][l] -= step;
      const Stress slope =
          (law.respond(forward, {}, values).stress - law.respond(backward, {}, values).stress) / (2 * step);
      for (unsigned int i = 0; i < 3; ++i)
        for (unsigned int j = i; j < 3; ++j) {
          const double exact = (k == l ? 1 : 2) * at.tangent[i][j][k][l]; // e_kl and e_lk move together
          worst = std::max(worst, std::abs(slope[i][j] - exact));
          largest = std::max(largest, std::abs(exact));
        }
    }
  return worst / largest;
}

} // namespace

int check_law(const std::string& name)
{
  on_root([&] {
    const auto law = make_law(name);
    const std::vector<double> values = example_values(*law);
    std::string text = "Law: " + name + "\n";
    const auto parameters = law->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
      text += fmt::format("  {:<28}{:>10.4g} {:<5} {}\n", parameters[i].key, values[i], parameters[i].unit,
                          parameters[i].meaning);
    text += "\n  strain [%]   uniaxial stress [MPa]   confined [MPa]   shear [MPa]\n";
    for (const double percent : {-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0}) {
      const double strain = percent / 100;
      Strain confined, shear;
      confined[2][2] = strain;
      shear[0][2] = strain;
      text += fmt::format("  {:>10.2f}   {:>21.4g}   {:>14.4g}   {:>11.4g}\n", percent,
                          law->respond(uniaxial_stress_strain(*law, strain, values), {}, values).stress[2][2],
                          law->respond(confined, {}, values).stress[2][2],
                          law->respond(shear, {}, values).stress[0][2]);
    }
    text +=
        fmt::format("\n  tangent against central differences of the stress: {:.1e} of its largest entry\n",
                    tangent_error(*law, values));
    std::cout << text;
  });
  return 0;
}

} // namespace cemvert
