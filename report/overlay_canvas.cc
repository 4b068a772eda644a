// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/overlay_canvas.h"

#include "core/error.h"

#include <cairo.h>

namespace cemvert
{

struct OverlayCanvas::Surface {
  Surface(int width, int height)
      : image(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)), context(cairo_create(image))
  {
    if (cairo_status(context) != CAIRO_STATUS_SUCCESS)
      throw_bug(std::string("a picture could not be begun: ") +
                cairo_status_to_string(cairo_status(context)));
  }
  ~Surface()
  {
    cairo_destroy(context);
    cairo_surface_destroy(image);
  }
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  /// From here to the next restore nothing is drawn beyond the grey picture, and its corner is the origin.
  void enter_picture() const
  {
    cairo_rectangle(context, column, row, picture_width, picture_height);
    cairo_clip(context);
    cairo_translate(context, column, row);
  }

  cairo_surface_t* image;
  cairo_t* context;
  double column = 0, row = 0, picture_width = 0, picture_height = 0; ///< the grey picture's place
};

namespace
{

/// Cairo's state for the length of one drawing step.
class Saved
{
public:
  explicit Saved(cairo_t* context) : context_(context) { cairo_save(context_); }
  ~Saved() { cairo_restore(context_); }
  Saved(const Saved&) = delete;
  Saved& operator=(const Saved&) = delete;

private:
  cairo_t* context_;
};

void set_colour(cairo_t* context, const Colour& colour)
{
  cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.alpha);
}

void set_font(cairo_t* context, double size, bool bold)
{
  cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, size);
}

double advance_of(cairo_t* context, const std::string& words)
{
  cairo_text_extents_t extents;
  cairo_text_extents(context, words.c_str(), &extents);
  return extents.x_advance;
}

/// Pixel centres lie at whole numbers in a PixelLine and at halves in Cairo.
void trace(cairo_t* context, const PixelLine& line)
{
  cairo_new_sub_path(context);
  for (const PixelPoint& point : line)
    cairo_line_to(context, point[0] + 0.5, point[1] + 0.5);
  if (line.size() > 2 && line.front() == line.back())
    cairo_close_path(context);
}

} // namespace

OverlayCanvas::OverlayCanvas(int width, int height, Colour background)
    : surface_(std::make_unique<Surface>(width, height))
{
  set_colour(surface_->context, background);
  cairo_paint(surface_->context);
  cairo_set_line_join(surface_->context, CAIRO_LINE_JOIN_ROUND);
}

OverlayCanvas::~OverlayCanvas() = default;

void OverlayCanvas::grey_picture(const std::vector<std::uint8_t>& grey, int picture_width, int column,
                                 int row)
{
  const int height = static_cast<int>(grey.size()) / picture_width;
  cairo_surface_flush(surface_->image);
  unsigned char* const bytes = cairo_image_surface_get_data(surface_->image);
  const int stride = cairo_image_surface_get_stride(surface_->image);
  for (int r = 0; r < height; ++r) {
    auto* const pixels =
        reinterpret_cast<std::uint32_t*>(bytes + static_cast<std::ptrdiff_t>(r + row) * stride);
    for (int c = 0; c < picture_width; ++c)
      pixels[c + column] = 0x010101U * grey[static_cast<std::size_t>(r) * picture_width + c];
  }
  cairo_surface_mark_dirty(surface_->image);
  surface_->column = column;
  surface_->row = row;
  surface_->picture_width = picture_width;
  surface_->picture_height = height;
}

void OverlayCanvas::fill(const std::vector<PixelLine>& lines, Colour colour)
{
  const Saved saved(surface_->context);
  surface_->enter_picture();
  cairo_set_fill_rule(surface_->context, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_new_path(surface_->context);
  for (const PixelLine& line : lines)
    trace(surface_->context, line);
  set_colour(surface_->context, colour);
  cairo_fill(surface_->context);
}

void OverlayCanvas::stroke(const std::vector<PixelLine>& lines, Colour colour, double line_width)
{
  const Saved saved(surface_->context);
  surface_->enter_picture();
  cairo_new_path(surface_->context);
  for (const PixelLine& line : lines)
    trace(surface_->context, line);
  set_colour(surface_->context, colour);
  cairo_set_line_width(surface_->context, line_width);
  cairo_stroke(surface_->context);
}

void OverlayCanvas::stroke_dashed(const PixelLine& line, Colour colour, double line_width)
{
  const Saved saved(surface_->context);
  const double dashes[] = {9, 7};
  cairo_set_dash(surface_->context, dashes, 2, 0);
  stroke({line}, colour, line_width);
}

void OverlayCanvas::bar(double column0, double row0, double column1, double row1, Colour colour,
                        double line_width)
{
  const Saved saved(surface_->context);
  cairo_new_path(surface_->context);
  cairo_move_to(surface_->context, column0, row0);
  cairo_line_to(surface_->context, column1, row1);
  set_colour(surface_->context, colour);
  cairo_set_line_width(surface_->context, line_width);
  cairo_stroke(surface_->context);
}

void OverlayCanvas::text(const std::string& words, double column, double row, double size, Colour colour,
                         TextPlace place, bool bold)
{
  const Saved saved(surface_->context);
  set_font(surface_->context, size, bold);
  const double advance = advance_of(surface_->context, words);
  const double shift = place == TextPlace::left ? 0 : place == TextPlace::centre ? advance / 2 : advance;
  cairo_new_path(surface_->context);
  cairo_move_to(surface_->context, column - shift, row);
  cairo_text_path(surface_->context, words.c_str());
  cairo_set_line_width(surface_->context, size / 6);
  set_colour(surface_->context, {0, 0, 0, 0.8});
  cairo_stroke_preserve(surface_->context);
  set_colour(surface_->context, colour);
  cairo_fill(surface_->context);
}

double OverlayCanvas::text_width(const std::string& words, double size)
{
  const Surface measure(1, 1); // only its font is used
  set_font(measure.context, size, false);
  return advance_of(measure.context, words);
}

std::string OverlayCanvas::png() const
{
  std::string bytes;
  const auto append = [](void* target, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
  };
  const cairo_status_t status = cairo_surface_write_to_png_stream(surface_->image, append, &bytes);
  if (status != CAIRO_STATUS_SUCCESS)
    throw_bug(std::string("a picture could not be encoded: ") + cairo_status_to_string(status));
  return bytes;
}

} // namespace cemvert
