// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/constitutive_law.h"
#include "materials/engineering_constants.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

Material material(const std::string& law, const std::map<std::string, double>& given)
{
  const std::shared_ptr<const ConstitutiveLaw> made = make_law(law);
  return {"bone", made, law_values(*made, law, 730, given)};
}

TEST(EngineeringConstants, OfAnIsotropicLawAreItsTwoNumbers)
{
  const EngineeringConstants constants =
      engineering_constants(material("linear elastic", {{"poisson ratio", 0.2}}));
  for (std::size_t i = 0; i < 3; ++i) { // per unit of modulus; 1e-12: a 3 x 3 inverse
    EXPECT_NEAR(constants.young[i], 1, 1e-12);
    EXPECT_NEAR(constants.poisson[i], 0.2, 1e-12);
    EXPECT_NEAR(constants.shear[i], 1 / 2.4, 1e-12);
  }
}

// The law's own parameters: the minor ratio is the axial contraction under transverse stress, nu13 = nu23.
TEST(EngineeringConstants, OfATransverselyIsotropicLawAreItsRatios)
{
  const EngineeringConstants constants =
      engineering_constants(material("transversely isotropic", {{"transverse modulus ratio", 0.4},
                                                                {"transverse poisson ratio", 0.3},
                                                                {"minor poisson ratio", 0.12},
                                                                {"axial shear ratio", 0.2}}));
  const std::array<double, 3> young = {0.4, 0.4, 1}, poisson = {0.3, 0.12, 0.12},
                              shear = {0.4 / 2.6, 0.2, 0.2};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(constants.young[i], young[i], 1e-12);
    EXPECT_NEAR(constants.poisson[i], poisson[i], 1e-12);
    EXPECT_NEAR(constants.shear[i], shear[i], 1e-12);
  }
}

} // namespace
} // namespace cemvert
