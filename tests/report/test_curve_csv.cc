// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/results.h"
#include "support.h"

namespace cemvert
{
namespace
{

TEST(CurveCsv, NamesItsColumnsWithTheirUnitsAndHoldsEveryPoint)
{
  CompressionResult result;
  result.curve = {{0, 0, 0}, {0.5, 0.02, 11650.25}};
  EXPECT_EQ(curve_csv(result.curve), "displacement_mm,apparent_strain,force_N\n"
                                     "0,0,0\n"
                                     "0.5,0.02,11650.25\n");
}

TEST(CurveCsv, OfAStateThatNeverMovedIsTheHeaderAlone)
{
  EXPECT_EQ(curve_csv({}), "displacement_mm,apparent_strain,force_N\n");
}

} // namespace
} // namespace cemvert
