// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/slice_plane.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cemvert
{

struct Colour {
  double red = 0, green = 0, blue = 0, alpha = 1; ///< 0 to 1
};

enum class TextPlace { left, centre, right }; ///< which part of the text stands at the given column

/// A picture in memory that lines and letters are drawn on, anti-aliased, without any display. Coordinates
/// are pixels of the canvas; `PixelLine`s count from the place the grey picture was put at.
class OverlayCanvas
{
public:
  OverlayCanvas(int width, int height, Colour background);
  ~OverlayCanvas();

  /// Puts a grey picture (0 black to 255 white) with its first pixel at (column, row); lines drawn
  /// afterwards refer to it and do not leave it.
  void grey_picture(const std::vector<std::uint8_t>& grey, int picture_width, int column, int row);

  void fill(const std::vector<PixelLine>& lines, Colour colour); ///< even-odd, so holes stay open
  void stroke(const std::vector<PixelLine>& lines, Colour colour, double line_width);
  void stroke_dashed(const PixelLine& line, Colour colour, double line_width);

  /// A straight line in canvas coordinates, not clipped to the picture.
  void bar(double column0, double row0, double column1, double row1, Colour colour, double line_width);
  /// Text with a dark rim, so that it reads on any grey; `row` is that of its base line.
  void text(const std::string& words, double column, double row, double size, Colour colour, TextPlace place,
            bool bold = false);
  static double text_width(const std::string& words, double size); ///< pixels

  std::string png() const; ///< the bytes of a PNG file

private:
  struct Surface;
  std::unique_ptr<Surface> surface_;
};

} // namespace cemvert
