// SPDX-License-Identifier: GPL-3.0-or-later
#include "made_study.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <utility>

namespace cemvert
{
namespace
{

using Row = std::vector<std::pair<std::string, std::string>>; ///< header, cell

/// Numbers between two ends, the same on every machine.
class Draw
{
public:
  double operator()(double low, double high)
  {
    return low + (high - low) * static_cast<double>(generator_()) / 4294967296.0;
  }

private:
  std::mt19937 generator_{7};
};

struct Point {
  std::string pattern;
  double volume = 4;     ///< ml
  double density = 1;    ///< slope of the calibration
  double modulus = 2000; ///< of the cement, MPa
  double offset = 0;     ///< of the density, mg/cc
};

struct Mechanics {
  double stiffness, strength, gain_in_stiffness, gain_in_strength;
};

const std::map<std::string, double>& bridging()
{
  static const std::map<std::string, double> shares = {
      {"two columns", 0.25}, {"one column", 0.10}, {"central ellipsoid", 0.03}};
  return shares;
}

std::string contact_class(const std::string& pattern)
{
  return pattern == "two columns" ? "A" : pattern == "one column" ? "B" : "C";
}

Mechanics mechanics_of(const Point& point, Draw& draw)
{
  const double share = bridging().at(point.pattern), fill = point.volume / 4;
  return {9000 * std::pow(point.density, 1.05) * (1 + point.offset / 150),
          3000 * std::pow(point.density, 1.4),
          1 + (0.05 + share * std::pow(point.modulus / 2000, 0.4)) * fill * draw(0.97, 1.03),
          1 + 1.1 * share * fill * draw(0.95, 1.05)};
}

void add_results(Row& row, const Point& point, const Mechanics& m, Draw& draw)
{
  const double rate = point.volume / 28 * 100 * draw(0.93, 1), ratio = std::min(90.0, rate * draw(1.8, 3.2));
  const auto add = [&](const std::string& header, double value) {
    row.emplace_back(header, fmt::format("{:.5g}", value));
  };
  add("measurement.cement_volume [ml]", point.volume * draw(0.98, 1));
  row.emplace_back("measurement.contact_class", contact_class(point.pattern));
  row.emplace_back("measurement.distribution_class", rate >= 20 ? "HDR" : rate >= 10 ? "MDR" : "LDR");
  add("measurement.distribution_rate [%]", rate);
  add("measurement.max_cross_section_ratio [%]", ratio);
  add("mechanics.cemented.height_loss.anterior [mm]", 0.9 / m.gain_in_stiffness);
  add("mechanics.cemented.residual_height_loss.anterior [mm]", 0.3 / m.gain_in_stiffness);
  add("mechanics.cemented.endplate_flexion [deg]", draw(0.1, 0.4));
  add("mechanics.cemented.iterations", 21);
  add("mechanics.cemented.stiffness [N/mm]", m.stiffness * m.gain_in_stiffness);
  add("mechanics.cemented.strength.offset_0.2 [N]", m.strength * m.gain_in_strength);
  add("mechanics.gains.cemented.stiffness", m.gain_in_stiffness);
  add("mechanics.gains.cemented.strength", m.gain_in_strength);
  add("mechanics.intact.stiffness [N/mm]", m.stiffness);
  add("mechanics.intact.strength.offset_0.2 [N]", m.strength);
}

void write_curve(const std::filesystem::path& file, double stiffness, double strength)
{
  std::ofstream stream(file);
  stream << "displacement_mm,apparent_strain,force_N\n";
  for (int step = 0; step <= 10; ++step) {
    const double travel = 0.06 * step;
    stream << travel << "," << travel / 25 << "," << strength * std::tanh(stiffness * travel / strength)
           << "\n";
  }
}

std::vector<Point> points_of(const MadeStudy& how, Draw& draw)
{
  std::vector<Point> points;
  for (const std::string& pattern : how.patterns) {
    if (how.sampled)
      for (int i = 0; i < 40; ++i)
        points.push_back({pattern, 4, 1, draw(1000, 3000), draw(-15, 15)});
    else
      for (const double volume : {1, 2, 4, 6, 8})
        for (const double density : {0.6, 0.8, 1.0})
          points.push_back({pattern, volume, density});
  }
  return points;
}

Row design_of(const Point& point, const std::string& name, bool failed, bool sampled)
{
  Row row = {{"case", name},
             {"status", failed ? "failed" : "done"},
             {"reason", failed ? "\"no usable mesh: cement leaves the body, by 2 mm\"" : ""}};
  row.emplace_back("cement.pattern", point.pattern);
  if (sampled) {
    row.emplace_back("materials.cement.young modulus [MPa]", fmt::format("{:.1f}", point.modulus));
    row.emplace_back("image.calibration.intercept [mg/cc]", fmt::format("{:.2f}", point.offset));
  } else {
    row.emplace_back("cement.volume [ml]", fmt::format("{:g}", point.volume));
    row.emplace_back("image.calibration.slope", fmt::format("{:g}", point.density));
  }
  return row;
}

void write_summary(const std::filesystem::path& folder, bool sampled)
{
  nlohmann::json summary = {{"schema", "cemvert study 1"},
                            {"uncertainty", sampled},
                            {"axes", {{{"column", "cement.pattern"}}}},
                            {"sampled", nlohmann::json::array()}};
  for (const char* column : {"cement.volume [ml]", "image.calibration.slope"})
    if (!sampled)
      summary["axes"].push_back({{"column", column}});
  if (sampled)
    summary["sampled"] = {"materials.cement.young modulus [MPa]", "image.calibration.intercept [mg/cc]"};
  std::ofstream(folder / "study.json") << summary;
}

} // namespace

void write_made_study(const std::filesystem::path& folder, const MadeStudy& how)
{
  Draw draw;
  std::vector<Row> rows;
  for (const Point& point : points_of(how, draw)) {
    const std::string name = fmt::format("case_{:03d}", rows.size() + 1);
    const bool failed = how.all_failed || (rows.size() + 1) % 17 == 0;
    Row row = design_of(point, name, failed, how.sampled);
    const std::size_t design = row.size();
    const Mechanics mechanics = mechanics_of(point, draw);
    add_results(row, point, mechanics, draw);
    if (failed)
      for (std::size_t i = design; i < row.size(); ++i)
        row[i].second.clear();
    std::filesystem::create_directories(folder / "cases" / name);
    if (how.curves && !failed) {
      write_curve(folder / "cases" / name / "curve.intact.csv", mechanics.stiffness, mechanics.strength);
      write_curve(folder / "cases" / name / "curve.cemented.csv",
                  mechanics.stiffness * mechanics.gain_in_stiffness,
                  mechanics.strength * mechanics.gain_in_strength);
    }
    const auto left_out = [&](const std::pair<std::string, std::string>& cell) {
      return std::any_of(how.without.begin(), how.without.end(), [&](const std::string& start) {
        return cell.first.compare(0, start.size(), start) == 0;
      });
    };
    row.erase(std::remove_if(row.begin(), row.end(), left_out), row.end());
    rows.push_back(row);
  }
  std::ofstream table(folder / "study.csv");
  for (std::size_t i = 0; i < rows.front().size(); ++i)
    table << (i ? "," : "") << rows.front()[i].first;
  for (const Row& row : rows) {
    table << "\n";
    for (std::size_t i = 0; i < row.size(); ++i)
      table << (i ? "," : "") << row[i].second;
  }
  table << "\n";
  if (how.summary)
    write_summary(folder, how.sampled);
}

} // namespace cemvert
