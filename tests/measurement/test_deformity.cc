// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurement/measured_vertebra.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

/// A body of 26 mm height in the middle whose front is lower by `fall` over its depth of 32 mm.
MadeForm wedge(double fall)
{
  MadeForm form;
  form.elliptic = false;
  form.upper_slope = -0.5 * fall / form.depth;
  form.lower_slope = 0.5 * fall / form.depth;
  return form;
}

/// A neighbour with flat endplates.
VertebralAnatomy flat_neighbour(double height)
{
  MadeForm form;
  form.elliptic = false;
  form.height = height;
  return made_anatomy(form, {});
}

TEST(Deformity, WedgeAngleIsTheAngleOfTheEndplates)
{
  const MeasuredVertebra vertebra(wedge(6));
  // both endplates fall by 3 mm over 32 mm
  EXPECT_NEAR(vertebra.number("deformity.wedge_angle"), 2 * degrees_per_radian * std::atan(3.0 / 32), 0.1);
  EXPECT_NEAR(vertebra.number("deformity.wedge_angle"), vertebra.number("local_kyphotic_angle"), 0.1);
}

TEST(Deformity, GradesTheLossAgainstTheNeighbours)
{
  struct Grade {
    double neighbour; ///< mm
    int genant;
    const char* compression;
  };
  // the flat body of 26 mm against what its neighbours have: losses of 13, 22, 35, 50 and 70 %
  for (const Grade& grade : {Grade{30, 0, "I"}, Grade{33.4, 1, "I"}, Grade{40, 2, "II"}, Grade{52, 3, "II"},
                             Grade{86.7, 3, "III"}}) {
    MeasuredVertebra vertebra(wedge(0));
    vertebra.above = vertebra.below = flat_neighbour(grade.neighbour);
    EXPECT_EQ(vertebra.report().at("deformity.genant_grade").value, grade.genant) << grade.neighbour;
    EXPECT_EQ(vertebra.word("deformity.compression_grade"), grade.compression) << grade.neighbour;
    EXPECT_NEAR(vertebra.number("deformity.anterior_loss"), 100 * (1 - 26 / grade.neighbour), 0.5);
  }
}

TEST(Deformity, WithoutNeighboursTakesItsOwnBetterWall)
{
  const MeasuredVertebra vertebra(wedge(14)); // 20.25 mm in front of the anterior zone's middle, 31.75 behind
  EXPECT_EQ(vertebra.word("deformity.genant_form"), "wedge");
  EXPECT_NEAR(vertebra.number("deformity.posterior_loss"), 0, 1e-9);
  EXPECT_EQ(vertebra.report().at("deformity.genant_grade").value, 2);
  EXPECT_NE(vertebra.report().at("deformity.genant_grade").definition.find("own"), std::string::npos);
}

TEST(Deformity, BiconcavityIsTheMissingMiddle)
{
  MeasuredVertebra vertebra(wedge(0));
  for (Endplate* endplate : {&vertebra.anatomy.upper, &vertebra.anatomy.lower}) {
    const double inward = endplate == &vertebra.anatomy.upper ? -1 : 1;
    HeightField& surface = endplate->surface;
    for (int j = 0; j < surface.ny; ++j)
      for (int i = 0; i < surface.nx; ++i) {
        const double anterior = surface.anterior0 + j * surface.step;
        surface.heights[static_cast<std::size_t>(i) + static_cast<std::size_t>(surface.nx) * j] +=
            inward * (std::abs(anterior) < 6 ? 3 : 0);
      }
  }
  EXPECT_NEAR(vertebra.number("deformity.biconcavity_depth"), 6, 0.1);
  EXPECT_NEAR(vertebra.number("deformity.biconcavity_ratio"), 100.0 * 20 / 26, 0.5);
  EXPECT_EQ(vertebra.word("deformity.genant_form"), "biconcave");
}

} // namespace
} // namespace cemvert
