// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/line_chart.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr int width = 900, height = 640;
constexpr double left = 80, right = 700, top = 60, bottom = 570;
constexpr Colour paper{0.11, 0.12, 0.13}, grid{0.28, 0.29, 0.31}, axis{0.75, 0.75, 0.75},
    ink{0.93, 0.93, 0.93};

/// What the numbers of one axis span, and where their pixels lie.
struct Axis {
  double low = 0, high = 0, step = 1;
  double first_pixel, last_pixel;

  double pixel(double value) const
  {
    return first_pixel + (value - low) / (high - low) * (last_pixel - first_pixel);
  }
};

/// 1, 2 or 5 times a power of ten, so that about six of them make up the span.
double round_step(double span)
{
  const double rough = span / 6, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double part : {1.0, 2.0, 5.0})
    if (rough <= part * power)
      return part * power;
  return 10 * power;
}

Axis axis_of(const LineChart& chart, std::size_t component, double first_pixel, double last_pixel)
{
  Axis result{0, 0, 1, first_pixel, last_pixel};
  for (const ChartLine& line : chart.lines)
    for (const auto& point : line.points) {
      result.low = std::min(result.low, point[component]);
      result.high = std::max(result.high, point[component]);
    }
  if (result.low == result.high)
    result.high = result.low + 1;
  result.step = round_step(result.high - result.low);
  result.low = result.step * std::floor(result.low / result.step);
  result.high = result.step * std::ceil(result.high / result.step);
  return result;
}

void draw_grid(OverlayCanvas& canvas, const Axis& x, const Axis& y)
{
  constexpr double letters = 13;
  const auto ticks = [](const Axis& of) { return std::lround((of.high - of.low) / of.step); };
  const auto tick = [](const Axis& of, long n) {
    const double value = of.low + static_cast<double>(n) * of.step;
    return std::abs(value) < 1e-9 * of.step ? 0.0 : value;
  };
  for (long n = 0; n <= ticks(x); ++n) {
    const double value = tick(x, n), column = x.pixel(value);
    canvas.bar(column, top, column, bottom, value == 0 ? axis : grid, 1);
    canvas.text(fmt::format("{:.4g}", value), column, bottom + 20, letters, ink, TextPlace::centre);
  }
  for (long n = 0; n <= ticks(y); ++n) {
    const double value = tick(y, n), row = y.pixel(value);
    canvas.bar(left, row, right, row, value == 0 ? axis : grid, 1);
    canvas.text(fmt::format("{:.4g}", value), left - 8, row + 5, letters, ink, TextPlace::right);
  }
}

} // namespace

std::string chart_png(const LineChart& chart)
{
  const Axis x = axis_of(chart, 0, left, right), y = axis_of(chart, 1, bottom, top);
  OverlayCanvas canvas(width, height, paper);
  draw_grid(canvas, x, y);
  double legend = top + 14;
  for (const ChartLine& line : chart.lines) {
    for (std::size_t n = 1; n < line.points.size(); ++n)
      canvas.bar(x.pixel(line.points[n - 1][0]), y.pixel(line.points[n - 1][1]), x.pixel(line.points[n][0]),
                 y.pixel(line.points[n][1]), line.colour, 2.2);
    canvas.bar(right + 20, legend - 5, right + 46, legend - 5, line.colour, 3);
    canvas.text(line.name, right + 54, legend, 14, ink, TextPlace::left);
    legend += 26;
  }
  canvas.text(chart.title, left, 32, 18, ink, TextPlace::left, true);
  canvas.text(chart.y_label, left, 52, 13, ink, TextPlace::left);
  canvas.text(chart.x_label, right, bottom + 48, 13, ink, TextPlace::right);
  return canvas.png();
}

} // namespace cemvert
