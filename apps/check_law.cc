// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/check_law.h"

#include "apps/guarded.h"
#include "core/error.h"
#include "core/output_file.h"
#include "materials/material_point.h"
#include "report/line_chart.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace cemvert
{
namespace
{

/// Bone of 0.15 g/cm3 [MPa]: what is taken where a law has no default of its own; and cement's modulus for a
/// law that has its own strength.
constexpr double example_modulus = 406, example_yield_stress = 2.68, cement_modulus = 2000;

std::vector<double> example_values(const ConstitutiveLaw& law)
{
  const auto parameters = law.parameters();
  const bool is_cement = law.has_strength() && parameters[1].fallback;
  std::vector<double> values;
  for (const LawParameter& parameter : parameters)
    values.push_back(parameter.fallback.value_or(parameter.key == "yield stress" ? example_yield_stress
                                                 : is_cement                     ? cement_modulus
                                                                                 : example_modulus));
  return values;
}

/// Strains of a path that ends at `strain`, in even steps from 0.
std::vector<double> ramp(double from, double to)
{
  constexpr int steps = 100;
  std::vector<double> strains;
  for (int n = 1; n <= steps; ++n)
    strains.push_back(from + (to - from) * n / steps);
  return strains;
}

std::string stress_text(const ConstitutiveLaw& law, const std::vector<double>& values, PointLoading loading,
                        double strain)
{
  if (strain == 0)
    return "0";
  try {
    const auto path = drive_point(law, values, loading, ramp(0, strain));
    return fmt::format("{:.4g}", driven_stress(loading, path.back().response.stress));
  } catch (const DataError&) {
    return "-";
  }
}

/// Largest difference of the tangent from central differences of the stress, over the tangent's largest
/// entry, at a strain of this size.
double tangent_error(const ConstitutiveLaw& law, const std::vector<double>& values, double size)
{
  Mandel strain;
  strain << -2, 0.7, 0.3, -0.8, 0.7, 0.6;
  strain *= size;
  const double step = 1e-4 * size;
  const MandelMatrix tangent = to_mandel(law.respond(from_mandel(strain), {}, values).tangent);
  double worst = 0;
  for (int place = 0; place < 6; ++place) {
    const Mandel change = step * Mandel::Unit(place);
    const Mandel slope = (to_mandel(law.respond(from_mandel(Mandel(strain + change)), {}, values).stress) -
                          to_mandel(law.respond(from_mandel(Mandel(strain - change)), {}, values).stress)) /
                         (2 * step);
    worst = std::max(worst, (slope - tangent.col(place)).cwiseAbs().maxCoeff());
  }
  return worst / tangent.cwiseAbs().maxCoeff();
}

/// Compressed, unloaded and compressed again: what stays and what is lost.
std::string cycle_text(const ConstitutiveLaw& law, const std::vector<double>& values)
{
  constexpr double deepest = -0.02;
  std::vector<double> strains = ramp(0, deepest);
  const auto down = drive_point(law, values, PointLoading::uniaxial, strains);
  for (const double strain : ramp(deepest, 0))
    strains.push_back(strain);
  const auto path = drive_point(law, values, PointLoading::uniaxial, strains);
  const auto peak = std::min_element(down.begin(), down.end(), [](const PointStep& a, const PointStep& b) {
    return a.response.stress[2][2] < b.response.stress[2][2];
  });
  double left = 0;
  for (std::size_t n = down.size(); n < path.size(); ++n)
    if (path[n].response.stress[2][2] < 0)
      left = path[n].strain[2][2];
  const PointStep& end = down.back();
  return fmt::format(
      "\n  Compressed to {:.0f} % and unloaded: largest stress {:.4g} MPa at {:.2f} % strain; modulus lost "
      "{:.1f} %;\n  about {:.2f} % strain left; dissipated {:.3g} N mm/mm3 by flow and {:.3g} by damage\n",
      -100 * deepest, -peak->response.stress[2][2], -100 * peak->strain[2][2], 100 * end.response.damage,
      -100 * left, end.response.state.plastic_dissipation, end.response.state.damage_dissipation);
}

/// Strain and stress of one path [%, MPa], as far as the law answers.
ChartLine line_of(const ConstitutiveLaw& law, const std::vector<double>& values, const std::string& name,
                  Colour colour, PointLoading loading, const std::vector<double>& strains)
{
  ChartLine line{name, colour, {{0, 0}}};
  std::vector<double> reached = strains;
  while (!reached.empty())
    try {
      const auto path = drive_point(law, values, loading, reached);
      for (std::size_t n = 0; n < path.size(); ++n)
        line.points.push_back({100 * reached[n], driven_stress(loading, path[n].response.stress)});
      break;
    } catch (const DataError&) { // failed on the way: a shorter one
      reached.resize(reached.size() * 9 / 10);
    }
  return line;
}

std::vector<double> joined(std::vector<double> first, const std::vector<double>& second)
{
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// The paths of the picture: from the deepest compression to the farthest tension, each from the unstrained
/// state.
std::vector<ChartLine> lines_of(const ConstitutiveLaw& law, const std::vector<double>& values)
{
  struct Path {
    const char* name;
    Colour colour;
    PointLoading loading;
  };
  std::vector<ChartLine> lines;
  for (const Path& path : {Path{"uniaxial", {0.35, 0.70, 1.0}, PointLoading::uniaxial},
                           Path{"confined", {1.0, 0.65, 0.25}, PointLoading::confined},
                           Path{"shear (engineering)", {0.45, 0.85, 0.45}, PointLoading::shear}}) {
    ChartLine line = line_of(law, values, path.name, path.colour, path.loading, ramp(0, -0.03));
    std::reverse(line.points.begin(), line.points.end());
    const ChartLine tension = line_of(law, values, path.name, path.colour, path.loading, ramp(0, 0.02));
    line.points.insert(line.points.end(), tension.points.begin() + 1, tension.points.end());
    lines.push_back(line);
  }
  const std::vector<double> cycle =
      joined(joined(joined(ramp(0, -0.01), ramp(-0.01, 0)), ramp(0, -0.02)), ramp(-0.02, 0));
  lines.push_back(line_of(law, values, "uniaxial cycle", {0.95, 0.45, 0.75}, PointLoading::uniaxial, cycle));
  return lines;
}

void write_curves(const std::filesystem::path& folder, const std::string& name,
                  const std::vector<ChartLine>& lines)
{
  std::error_code ignored; // what matters shows when the files are written
  std::filesystem::create_directories(folder, ignored);
  std::string table = "path,strain_percent,stress_MPa\n";
  for (const ChartLine& line : lines)
    for (const auto& point : line.points)
      table += fmt::format("{},{:.6g},{:.6g}\n", line.name, point[0], point[1]);
  write_text_atomically(folder / "law.csv", table);
  write_text_atomically(folder / "law.png",
                        chart_png({"Law: " + name, "strain [%]", "stress along the strain [MPa]", lines}));
}

} // namespace

int check_law(const std::string& name, const std::filesystem::path& folder)
{
  on_root([&] {
    const auto law = make_law(name);
    const std::vector<double> values = example_values(*law);
    std::string text = "Law: " + name + "\n";
    const auto parameters = law->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
      text += fmt::format("  {:<28}{:>10.4g} {:<5} {}\n", parameters[i].key, values[i], parameters[i].unit,
                          parameters[i].meaning);
    text += "\n  strain [%]   uniaxial stress [MPa]   confined [MPa]   shear [MPa]   hydrostatic [MPa]\n";
    for (const double percent :
         {-4.0, -2.0, -1.5, -1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 2.0}) {
      const auto of = [&](PointLoading loading) { return stress_text(*law, values, loading, percent / 100); };
      text += fmt::format("  {:>10.2f}   {:>21}   {:>14}   {:>11}   {:>17}\n", percent,
                          of(PointLoading::uniaxial), of(PointLoading::confined), of(PointLoading::shear),
                          of(PointLoading::hydrostatic));
    }
    text += "  (shear: engineering strain; - : no state of that strain, the material has failed)\n";
    if (!law->linear_in_modulus())
      text += cycle_text(*law, values);
    text += fmt::format(
        "\n  tangent against central differences of the stress: {:.1e} of its largest entry where it "
        "is elastic, {:.1e} far beyond\n",
        tangent_error(*law, values, 1e-4), tangent_error(*law, values, 1e-2));
    if (!folder.empty()) {
      write_curves(folder, name, lines_of(*law, values));
      text += "  curves: " + (folder / "law.csv").string() + ", " + (folder / "law.png").string() + "\n";
    }
    std::cout << text;
  });
  return 0;
}

} // namespace cemvert
