// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/measures_csv.h"

#include "report/number_text.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace cemvert
{
namespace
{

/// Words with a comma or a quotation mark are quoted, as RFC 4180 has it.
std::string field(const std::string& text)
{
  if (text.find_first_of(",\"\n") == std::string::npos)
    return text;
  std::string quoted = "\"";
  for (const char c : text)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string field(const nlohmann::json& value, int digits)
{
  if (value.is_boolean())
    return value.get<bool>() ? "1" : "0";
  if (value.is_number_float())
    return std::isfinite(value.get<double>()) ? plain_text(value.get<double>(), digits) : "";
  if (value.is_number())
    return value.dump();
  return value.is_string() ? field(value.get<std::string>()) : "";
}

/// A column of the table: its header's name, its unit, and whether any row states an uncertainty.
struct Column {
  std::string unit;
  bool uncertain = false;
};

std::string header(const std::string& name, const std::string& unit)
{
  return field(unit == "1" || unit.empty() ? name : name + " [" + unit + "]");
}

std::string number_or_nothing(double value)
{
  return std::isfinite(value) ? decimal_text(value, 3) : "";
}

} // namespace

std::string measures_csv(const std::vector<MeasuresRow>& rows)
{
  std::map<std::string, Column> columns;
  for (const MeasuresRow& row : rows)
    for (const auto& [key, quantity] : row.report) {
      Column& column = columns[key];
      column.unit = quantity.unit;
      column.uncertain |= quantity.uncertainty.has_value();
    }
  std::string text = "vertebra,time_point";
  for (const auto& [key, column] : columns) {
    text += "," + header(key, column.unit);
    if (column.uncertain)
      text += "," + header(key + " uncertainty", column.unit);
  }
  text += "\n";
  for (const MeasuresRow& row : rows) {
    text += field(row.vertebra) + "," + field(row.time_point);
    for (const auto& [key, column] : columns) {
      const auto found = row.report.find(key);
      const bool here = found != row.report.end();
      text += "," + (here ? field(found->second.value, found->second.digits + 2) : "");
      if (column.uncertain)
        text += "," + (here && found->second.uncertainty ? plain_text(*found->second.uncertainty, 2) : "");
    }
    text += "\n";
  }
  return text;
}

std::string sections_csv(const std::vector<AxialSection>& sections)
{
  std::string text = "superior_mm,body_area_mm2,cement_area_mm2,ratio_percent\n";
  for (const AxialSection& section : sections)
    text += fmt::format("{},{},{},{}\n", decimal_text(section.superior, 3),
                        decimal_text(section.body_area, 2), decimal_text(section.cement_area, 2),
                        decimal_text(100 * section.cement_area / section.body_area, 3));
  return text;
}

std::string endplates_csv(const VertebralAnatomy& anatomy)
{
  std::string text = "left_mm,anterior_mm,upper_mm,lower_mm,height_mm\n";
  const HeightField &upper = anatomy.upper.surface, &lower = anatomy.lower.surface;
  for (int j = 0; j < upper.ny; ++j)
    for (int i = 0; i < upper.nx; ++i) {
      const double left = upper.left0 + i * upper.step, anterior = upper.anterior0 + j * upper.step;
      const double above = upper.at(i, j), below = lower.interpolate(left, anterior);
      if (std::isfinite(above) || std::isfinite(below))
        text +=
            fmt::format("{},{},{},{},{}\n", decimal_text(left, 3), decimal_text(anterior, 3),
                        number_or_nothing(above), number_or_nothing(below), number_or_nothing(above - below));
    }
  return text;
}

} // namespace cemvert
