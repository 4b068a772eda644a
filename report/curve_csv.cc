// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/results.h"

#include <locale>
#include <sstream>

namespace cemvert
{

std::string curve_csv(const std::vector<CurvePoint>& curve)
{
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(9); // the linear solver's 1e-8
  text << "displacement_mm,apparent_strain,force_N\n";
  for (const CurvePoint& point : curve)
    text << point.displacement << ',' << point.apparent_strain << ',' << point.force << '\n';
  return text.str();
}

} // namespace cemvert
