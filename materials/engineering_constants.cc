// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/engineering_constants.h"

#include "core/error.h"
#include "materials/constitutive_law.h"

#include <Eigen/LU>

#include <cmath>

namespace cemvert
{
namespace
{

/// Normal strains may cause normal stresses only, and each shear strain its own shear stress.
void check_orthotropic(const Tangent& tangent)
{
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = i; j < 3; ++j)
      for (unsigned int k = 0; k < 3; ++k)
        for (unsigned int l = k; l < 3; ++l) {
          const bool own = (i == j && k == l) || (i == k && j == l);
          if (!own && std::abs(tangent[i][j][k][l]) > 1e-12 * tangent.norm())
            throw_bug("a linear law is not orthotropic in its material axes");
        }
}

} // namespace

EngineeringConstants engineering_constants(const Material& material)
{
  if (!material.law->linear_in_modulus() && !material.law->von_mises_slope(material.values))
    throw ConfigError(
        "materials: the law of '" + material.name +
        "' is neither linear elastic nor of von Mises, and decks for other solvers know no "
        "others. Choose 'law: linear elastic', 'law: transversely isotropic' or, for .inp, 'law: "
        "von mises'.");
  std::vector<double> values = material.values;
  values.at(0) = 1;
  const Tangent tangent = material.law->respond(Strain(), LawState{}, values).tangent;
  check_orthotropic(tangent);
  Mat3 normal;
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = 0; j < 3; ++j)
      normal(i, j) = tangent[i][i][j][j];
  const Mat3 compliance = normal.inverse();
  EngineeringConstants constants{};
  for (int i = 0; i < 3; ++i)
    constants.young[i] = 1 / compliance(i, i);
  constants.poisson = {-compliance(1, 0) / compliance(0, 0), -compliance(2, 0) / compliance(0, 0),
                       -compliance(2, 1) / compliance(1, 1)};
  constants.shear = {tangent[0][1][0][1], tangent[0][2][0][2], tangent[1][2][1][2]};
  return constants;
}

} // namespace cemvert
