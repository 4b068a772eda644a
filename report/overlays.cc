// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/results.h"

#include "core/output_file.h"
#include "core/statistics.h"
#include "report/number_text.h"
#include "report/overlay_canvas.h"
#include "report/overlay_measures.h"
#include "report/overlay_views.h"
#include "report/quantity_text.h"
#include "report/slice_plane.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

constexpr double margin = 12;       ///< mm around the vertebra
constexpr double longer_side = 900; ///< pixels of the picture
constexpr double text_size = 17;    ///< pixels
constexpr int border = 14;          ///< pixels between the picture and the canvas' edge
constexpr int title_height = 82;    ///< pixels above the picture
constexpr double line_width = 2;    ///< pixels

constexpr Colour white{1, 1, 1}, paper{0.07, 0.07, 0.08}, soft{0.78, 0.78, 0.8};
// Distinguishable by people with the common colour blindnesses as well: they differ in lightness too.
constexpr Colour body_colour{1, 0.84, 0.1}, cement_colour{1, 0.25, 0.65}, leak_colour{1, 0.5, 0.15},
    posterior_colour{0.25, 0.85, 0.95}, upper_colour{0.35, 0.9, 0.35}, lower_colour{0.4, 0.6, 1},
    midline_colour{1, 1, 1, 0.6}, needle_colour{0.9, 0.95, 1};
constexpr double cement_tint = 0.22; ///< opacity of the fill: the CT stays readable under it

/// Everything that is the same in the three pictures.
struct OverlayScene {
  const MeasurementInput& input;
  const MeasurementReport& measures;
  Mask posterior;
  Mask upper_band, lower_band;
  bool has_cement = false, has_leak = false, has_posterior = false;
  Vec3 lowest = Vec3::Zero(), highest = Vec3::Zero(); ///< frame coordinates of what has to be seen
  float black = 0, full_white = 1;                    ///< picture values shown as black and white
};

bool any(const Mask& mask)
{
  return std::any_of(mask.values.begin(), mask.values.end(), [](std::uint8_t value) { return value != 0; });
}

/// Widens the box (frame coordinates) so that it holds every voxel of the mask.
void include_mask(OverlayScene& scene, const Mask& mask)
{
  for (std::size_t offset = 0; offset < mask.values.size(); ++offset)
    if (mask[offset]) {
      const Vec3 place = scene.input.anatomy.frame.to_frame(mask.grid.point(mask.grid.index_of(offset)));
      scene.lowest = scene.lowest.cwiseMin(place);
      scene.highest = scene.highest.cwiseMax(place);
    }
}

/// Bone window for a CT; for a calibrated density or a modulus, from 0 to what all but 0.5 % of the body's
/// voxels stay under: the dense posterior elements would leave the body dark.
void set_window(OverlayScene& scene)
{
  constexpr float bone_black = -200, bone_white = 1000; // HU, level 400 and width 1200
  scene.black = bone_black;
  scene.full_white = bone_white;
  const Scan& scan = scene.input.scan;
  if (!scan.picture || scan.settings.values == ImageValues::hounsfield)
    return;
  std::vector<float> values;
  const Mask& body = scene.input.anatomy.body;
  for (std::size_t offset = 0; offset < body.values.size(); ++offset)
    if (body[offset])
      values.push_back(
          static_cast<float>(interpolate(*scan.picture, body.grid.point(body.grid.index_of(offset)))));
  scene.black = 0;
  scene.full_white = 1;
  if (values.empty())
    return;
  scene.full_white = std::max(static_cast<float>(quantile(values, 0.995)), scene.black + 1e-6F);
}

OverlayScene make_scene(const MeasurementInput& input, const MeasurementReport& measures)
{
  OverlayScene scene{input, measures, input.anatomy.vertebra, upper_band(input), lower_band(input)};
  const Mask& body = input.anatomy.body;
  for (std::size_t offset = 0; offset < scene.posterior.values.size(); ++offset)
    if (offset < body.values.size() && body[offset])
      scene.posterior[offset] = 0;
  scene.has_posterior = any(scene.posterior);
  scene.has_cement = any(input.cement.inside);
  scene.has_leak = any(input.cement.outside);
  include_mask(scene, input.anatomy.vertebra);
  include_mask(scene, body);
  include_mask(scene, input.cement.outside);
  set_window(scene);
  return scene;
}

/// The plane of a view at coordinate `place` along its normal, just large enough for the vertebra.
SlicePlane make_plane(const OverlayScene& scene, const View& view, double place)
{
  const VertebralFrame& frame = scene.input.anatomy.frame;
  const auto direction = [&](const Vec3& axis) { return Vec3(frame.to_patient(axis) - frame.centre); };
  // A view's axes are plus or minus one frame axis, so the ends of the box give the ends of the picture.
  const double right0 = std::min(view.right.dot(scene.lowest), view.right.dot(scene.highest)) - margin;
  const double right1 = std::max(view.right.dot(scene.lowest), view.right.dot(scene.highest)) + margin;
  const double down0 = std::min(view.down.dot(scene.lowest), view.down.dot(scene.highest)) - margin;
  const double down1 = std::max(view.down.dot(scene.lowest), view.down.dot(scene.highest)) + margin;
  SlicePlane plane;
  plane.right = direction(view.right);
  plane.down = direction(view.down);
  plane.step = std::max(right1 - right0, down1 - down0) / longer_side;
  plane.width = static_cast<int>(std::ceil((right1 - right0) / plane.step));
  plane.height = static_cast<int>(std::ceil((down1 - down0) / plane.step));
  plane.corner = frame.to_patient(right0 * view.right + down0 * view.down + place * view.normal);
  return plane;
}

std::vector<std::uint8_t> grey_values(const OverlayScene& scene, const SlicePlane& plane)
{
  constexpr std::uint8_t no_image = 70;
  const auto& picture = scene.input.scan.picture;
  if (!picture)
    return std::vector<std::uint8_t>(static_cast<std::size_t>(plane.width) * plane.height, no_image);
  const std::vector<float> values = sample(*picture, plane, scene.black);
  std::vector<std::uint8_t> grey(values.size());
  std::transform(values.begin(), values.end(), grey.begin(), [&](float value) {
    const float part = (value - scene.black) / (scene.full_white - scene.black);
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp(part, 0.F, 1.F)));
  });
  return grey;
}

/// One structure of the picture: its outline, and its line of the legend.
struct Layer {
  const char* name;
  Colour colour;
  std::vector<PixelLine> lines;
  bool tinted = false; ///< the inside as well
  bool dashed = false;
  bool tint_only = false; ///< no outline, and no line of the legend
};

/// Needles from where they enter the bone to their tips, seen along the picture's normal: few lie in its
/// plane.
std::vector<PixelLine> needle_lines(const std::vector<Needle>& needles, const SlicePlane& plane)
{
  std::vector<PixelLine> lines;
  for (const Needle& needle : needles)
    if (needle.entry != needle.tip)
      lines.push_back({plane.pixel(needle.entry), plane.pixel(needle.tip)});
  return lines;
}

/// What the plane shows, in the order it is drawn; what it does not meet is left out.
std::vector<Layer> layers_of(const OverlayScene& scene, const View& view, const SlicePlane& plane)
{
  const MeasurementInput& input = scene.input;
  const VertebralAnatomy& anatomy = input.anatomy;
  std::vector<Layer> layers;
  if (scene.has_posterior)
    layers.push_back({"posterior elements", posterior_colour, outlines(scene.posterior, plane)});
  layers.push_back({"vertebral body", body_colour, outlines(anatomy.body, plane)});
  if (view.shows_endplates) {
    layers.push_back(
        {"upper contact band", upper_colour, outlines(scene.upper_band, plane), true, false, true});
    layers.push_back(
        {"lower contact band", lower_colour, outlines(scene.lower_band, plane), true, false, true});
    layers.push_back({"upper endplate", upper_colour, surface_line(anatomy.upper, anatomy.frame, plane)});
    layers.push_back({"lower endplate", lower_colour, surface_line(anatomy.lower, anatomy.frame, plane)});
  }
  if (scene.has_leak)
    layers.push_back({"cement outside the body", leak_colour, outlines(input.cement.outside, plane), true});
  if (scene.has_cement)
    layers.push_back({"cement", cement_colour, outlines(input.cement.inside, plane), true});
  layers.push_back({"needle, projected", needle_colour, needle_lines(input.cement.needles, plane)});
  if (view.shows_midline) {
    const double column = plane.pixel(anatomy.frame.centre)[0];
    layers.push_back({"midline", midline_colour, {{{column, 0}, {column, plane.height - 1.0}}}, false, true});
  }
  layers.erase(
      std::remove_if(layers.begin(), layers.end(), [](const Layer& layer) { return layer.lines.empty(); }),
      layers.end());
  return layers;
}

void draw_layer(OverlayCanvas& canvas, const Layer& layer)
{
  if (layer.tinted) {
    Colour tint = layer.colour;
    tint.alpha = cement_tint;
    canvas.fill(layer.lines, tint);
  }
  if (layer.tint_only)
    return;
  if (layer.dashed)
    canvas.stroke_dashed(layer.lines.front(), layer.colour, 1);
  else
    canvas.stroke(layer.lines, layer.colour, line_width);
}

/// Name and value of a measure for the title, e.g. "DR 10.4 %"; empty if it is not known.
std::string measure_words(const MeasurementReport& measures, const std::string& key, const std::string& name)
{
  const auto found = measures.find(key);
  if (found == measures.end() || found->second.value.is_null())
    return "";
  return name + value_text(to_json_object(found->second), found->second.digits);
}

void draw_title(OverlayCanvas& canvas, const OverlayScene& scene, const View& view, double place)
{
  std::string title = view.title;
  for (std::size_t i = 0; i < scene.input.scan.settings.vertebra.size(); ++i)
    title += (i == 0 ? ", label " : " + ") + std::to_string(scene.input.scan.settings.vertebra[i]);
  std::string where = view.at_midline ? "" : scene.has_cement ? "largest cement section, " : "no cement, ";
  constexpr double at_centre = 0.05; // mm: rounds to 0.0
  if (std::abs(place) < at_centre)
    where += std::string("through the ") + (view.shows_midline ? "body's centre" : "midline");
  else
    where += decimal_text(std::abs(place), 1) + " mm " + (place > 0 ? view.before : view.behind);
  std::string values;
  for (const auto& [key, name] :
       {std::pair{"distribution_rate", "DR "}, std::pair{"distribution_class", ""},
        std::pair{"max_cross_section_ratio", "section ratio "}, std::pair{"contact_class", "contact class "},
        std::pair{"avhr", "AVHR "}, std::pair{"regional_kyphotic_angle", "RKA "}}) {
    const std::string words = measure_words(scene.measures, key, name);
    if (!words.empty())
      values += (values.empty() ? "" : ",  ") + words;
  }
  canvas.text(title, border, 27, text_size + 3, white, TextPlace::left, true);
  canvas.text(where, border, 49, text_size - 1, soft, TextPlace::left);
  canvas.text(values, border, 71, text_size - 1, soft, TextPlace::left);
}

/// Letters for the directions and a bar of 10 mm, on the picture.
void draw_marks(OverlayCanvas& canvas, const View& view, const SlicePlane& plane, int column, int row)
{
  const double inset = 10, letter = text_size + 7;
  const double middle_row = row + plane.height / 2.0 + letter / 3, middle_column = column + plane.width / 2.0;
  canvas.text(view.letters[0], column + inset, middle_row, letter, white, TextPlace::left, true);
  canvas.text(view.letters[1], column + plane.width - inset, middle_row, letter, white, TextPlace::right,
              true);
  canvas.text(view.letters[2], middle_column + inset, row + letter + 2, letter, white, TextPlace::left, true);
  canvas.text(view.letters[3], middle_column + inset, row + plane.height - inset, letter, white,
              TextPlace::left, true);
  const double bar_length = 10 / plane.step; // 10 mm
  const double bar_right = column + plane.width - 18.0, bar_row = row + plane.height - 18.0;
  const double tick = 5, bar_left = bar_right - bar_length;
  for (const double wide : {4.5, 2.0}) { // a dark rim first, so that the bar shows on bright bone as well
    const Colour colour = wide > 3 ? Colour{0, 0, 0, 0.8} : white;
    canvas.bar(bar_left, bar_row, bar_right, bar_row, colour, wide);
    canvas.bar(bar_left, bar_row - tick, bar_left, bar_row + tick, colour, wide);
    canvas.bar(bar_right, bar_row - tick, bar_right, bar_row + tick, colour, wide);
  }
  canvas.text("10 mm", (bar_left + bar_right) / 2, bar_row - 10, text_size - 1, white, TextPlace::centre);
}

constexpr double legend_line = 26, swatch = 24, legend_gap = 8; // pixels

/// Where each item of the legend starts, relative to the legend's corner; as many lines as the width asks
/// for.
std::vector<PixelPoint> legend_places(const std::vector<Layer>& layers, double width)
{
  std::vector<PixelPoint> places;
  double column = 0, row = 0;
  for (const Layer& layer : layers) {
    const double needed = swatch + legend_gap + OverlayCanvas::text_width(layer.name, text_size - 2);
    if (column > 0 && column + needed > width) {
      column = 0;
      row += legend_line;
    }
    places.push_back({column, row});
    column += needed + 2.5 * legend_gap;
  }
  return places;
}

void draw_legend(OverlayCanvas& canvas, const std::vector<Layer>& layers,
                 const std::vector<PixelPoint>& places, double top)
{
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const double column = border + places[i][0], row = top + 22 + places[i][1];
    const double middle = row - 5;
    if (layers[i].dashed) {
      canvas.bar(column, middle, column + swatch / 3, middle, layers[i].colour, 1.5);
      canvas.bar(column + 2 * swatch / 3, middle, column + swatch, middle, layers[i].colour, 1.5);
    } else {
      canvas.bar(column, middle, column + swatch, middle, layers[i].colour, 3);
    }
    canvas.text(layers[i].name, column + swatch + legend_gap, row, text_size - 2, soft, TextPlace::left);
  }
}

void draw_measures(OverlayCanvas& canvas, const MeasureMarks& marks)
{
  for (const MeasureLine& mark : marks.lines)
    if (mark.dashed)
      canvas.stroke_dashed(mark.line, mark.colour, mark.width);
    else
      canvas.stroke({mark.line}, mark.colour, mark.width);
  for (const MeasureText& mark : marks.texts)
    canvas.text(mark.words, border + mark.place[0], title_height + mark.place[1], text_size, mark.colour,
                mark.side, true);
}

std::string overlay_png(const OverlayScene& scene, const View& view)
{
  const VertebralFrame& frame = scene.input.anatomy.frame;
  const Vec3 normal = frame.to_patient(view.normal) - frame.centre;
  const double place = view.at_midline ? 0 : largest_section(scene.input.cement.inside, frame.centre, normal);
  const SlicePlane plane = make_plane(scene, view, place);
  const std::vector<Layer> layers = layers_of(scene, view, plane);
  std::vector<Layer> named = layers;
  named.erase(std::remove_if(named.begin(), named.end(), [](const Layer& layer) { return layer.tint_only; }),
              named.end());
  const std::vector<PixelPoint> legend = legend_places(named, plane.width);
  const double legend_height = (legend.empty() ? 0 : legend.back()[1]) + legend_line + 12;

  OverlayCanvas canvas(plane.width + 2 * border,
                       title_height + plane.height + static_cast<int>(legend_height), paper);
  canvas.grey_picture(grey_values(scene, plane), plane.width, border, title_height);
  for (const Layer& layer : layers)
    draw_layer(canvas, layer);
  if (view.at_midline)
    draw_measures(canvas, sagittal_marks(scene.input, scene.measures, plane, upper_colour, lower_colour));
  draw_marks(canvas, view, plane, border, title_height);
  draw_title(canvas, scene, view, place);
  draw_legend(canvas, named, legend, title_height + plane.height);
  return canvas.png();
}

} // namespace

void write_overlays(const std::filesystem::path& folder, const MeasurementInput& input,
                    const MeasurementReport& measures, const std::string& name)
{
  const OverlayScene scene = make_scene(input, measures);
  for (const View& view : overlay_views()) {
    if (view.needs_cement && !scene.has_cement)
      continue; // it would be the mid-sagittal picture once more
    write_text_atomically(folder / (name + "." + view.name + ".png"), overlay_png(scene, view));
  }
}

} // namespace cemvert
