// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/overlay_canvas.h"

#include <array>
#include <string>
#include <vector>

namespace cemvert
{

struct ChartLine {
  std::string name; ///< for the legend
  Colour colour;
  std::vector<std::array<double, 2>> points; ///< x and y; at least two
};

struct LineChart {
  std::string title, x_label, y_label; ///< labels with their units
  std::vector<ChartLine> lines;        ///< at least one
};

/// The bytes of a PNG file of 900 x 640 pixels: axes through 0 with a grid of round numbers, legend at the
/// right.
std::string chart_png(const LineChart& chart);

} // namespace cemvert
