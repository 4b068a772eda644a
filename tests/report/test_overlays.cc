// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "report/results.h"
#include "report/synthetic_vertebra.h"
#include "support.h"

#include <algorithm>
#include <cairo.h>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

namespace cemvert
{
namespace
{

struct Rgb {
  int red = 0, green = 0, blue = 0;
};

constexpr Rgb body_yellow{255, 214, 26}, cement_pink{255, 64, 166}, leak_orange{255, 128, 38},
    posterior_cyan{64, 217, 242}, upper_green{89, 230, 89}, lower_blue{102, 153, 255};

/// Rows above the picture and columns left of it, and how far the picture reaches beyond the vertebra.
constexpr int title_height = 82, border = 14;
constexpr double margin = 12; // mm

struct Picture {
  int width = 0, height = 0;
  std::vector<Rgb> pixels;
  const Rgb& at(int column, int row) const { return pixels[static_cast<std::size_t>(row) * width + column]; }
};

Picture read_png(const std::filesystem::path& file)
{
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create_from_png(file.c_str()), &cairo_surface_destroy);
  EXPECT_EQ(cairo_surface_status(surface.get()), CAIRO_STATUS_SUCCESS) << file;
  Picture picture;
  picture.width = cairo_image_surface_get_width(surface.get());
  picture.height = cairo_image_surface_get_height(surface.get());
  const unsigned char* const bytes = cairo_image_surface_get_data(surface.get());
  for (int row = 0; row < picture.height; ++row)
    for (int column = 0; column < picture.width; ++column) {
      const unsigned char* const pixel =
          bytes + row * cairo_image_surface_get_stride(surface.get()) + 4 * column;
      picture.pixels.push_back({pixel[2], pixel[1], pixel[0]});
    }
  return picture;
}

/// Where a colour is in the picture (legend and title left out): bounds and mean, in pixels.
struct Extent {
  int pixels = 0, left = 1 << 20, right = -1, top = 1 << 20, bottom = -1;
  double mean_column = 0, mean_row = 0;
};

Extent extent_of(const Picture& picture, const Rgb& colour, int picture_bottom)
{
  Extent extent;
  for (int row = title_height; row < picture_bottom; ++row)
    for (int column = 0; column < picture.width; ++column) {
      const Rgb& pixel = picture.at(column, row);
      constexpr int tolerance = 25; // the middle of an anti-aliased line of two pixels
      if (std::abs(pixel.red - colour.red) > tolerance || std::abs(pixel.green - colour.green) > tolerance ||
          std::abs(pixel.blue - colour.blue) > tolerance)
        continue;
      ++extent.pixels;
      extent.left = std::min(extent.left, column);
      extent.right = std::max(extent.right, column);
      extent.top = std::min(extent.top, row);
      extent.bottom = std::max(extent.bottom, row);
      extent.mean_column += column;
      extent.mean_row += row;
    }
  extent.mean_column /= std::max(extent.pixels, 1);
  extent.mean_row /= std::max(extent.pixels, 1);
  return extent;
}

/// The scale of a view of the synthetic vertebra: its longer side, margins included, is 900 pixels.
struct Scale {
  double step, middle_column, middle_row; ///< mm per pixel; where the frame's centre is
  int picture_bottom;
};

/// @param left, right, above, below  how far the vertebra reaches from its centre in the picture [mm]
Scale scale_of(double left, double right, double above, double below)
{
  const double width = left + right + 2 * margin, height = above + below + 2 * margin;
  const double step = std::max(width, height) / 900;
  return {step, border + (left + margin) / step, title_height + (above + margin) / step,
          title_height + static_cast<int>(height / step)};
}

constexpr double voxel = 0.8; // mm: outlines and boxes of masks are no better

TEST(Overlays, AxialPictureShowsLeftOnTheRightAndAnteriorAtTheTop)
{
  unsetenv("DISPLAY"); // none is needed
  const ScratchFolder folder;
  const SyntheticVertebra vertebra = synthetic_vertebra();
  write_overlays(folder.path(), vertebra.input());
  const Picture picture = read_png(folder.path() / "overlay.axial.png");
  const Scale scale = scale_of(20, 20, 15, 36);
  const Extent body = extent_of(picture, body_yellow, scale.picture_bottom);
  ASSERT_GT(body.pixels, 500);
  EXPECT_NEAR((body.right - scale.middle_column) * scale.step, 20, voxel);
  EXPECT_NEAR((scale.middle_column - body.left) * scale.step, 20, voxel);
  EXPECT_NEAR((scale.middle_row - body.top) * scale.step, 15, voxel);
  const Extent cement = extent_of(picture, cement_pink, scale.picture_bottom);
  ASSERT_GT(cement.pixels, 200);
  EXPECT_NEAR((cement.left + cement.right) / 2.0 * scale.step - scale.middle_column * scale.step, 9, voxel);
  EXPECT_NEAR((cement.right - cement.left) * scale.step, 12, 2 * voxel);
  const Extent posterior = extent_of(picture, posterior_cyan, scale.picture_bottom);
  ASSERT_GT(posterior.pixels, 200);
  EXPECT_NEAR((posterior.bottom - scale.middle_row) * scale.step, 36, voxel);
}

TEST(Overlays, CoronalPictureShowsSuperiorAtTheTopAndBothEndplates)
{
  const ScratchFolder folder;
  const SyntheticVertebra vertebra = synthetic_vertebra();
  write_overlays(folder.path(), vertebra.input());
  const Picture picture = read_png(folder.path() / "overlay.coronal.png");
  const Scale scale = scale_of(20, 20, 12, 12);
  const Extent upper = extent_of(picture, upper_green, scale.picture_bottom);
  const Extent lower = extent_of(picture, lower_blue, scale.picture_bottom);
  ASSERT_GT(upper.pixels, 300);
  ASSERT_GT(lower.pixels, 300);
  EXPECT_NEAR((scale.middle_row - upper.mean_row) * scale.step, 12, voxel);
  EXPECT_NEAR((lower.mean_row - scale.middle_row) * scale.step, 12, voxel);
  const Extent cement = extent_of(picture, cement_pink, scale.picture_bottom);
  ASSERT_GT(cement.pixels, 200);
  EXPECT_NEAR(((cement.left + cement.right) / 2.0 - scale.middle_column) * scale.step, 9, voxel);
  EXPECT_NEAR((scale.middle_row - (cement.top + cement.bottom) / 2.0) * scale.step, 3, voxel);
}

TEST(Overlays, SagittalPictureShowsAnteriorOnTheLeft)
{
  const ScratchFolder folder;
  SyntheticOptions options;
  options.cement_centre = {2, 0, 0}; // near the midline, so that the plane meets the posterior elements
  const SyntheticVertebra vertebra = synthetic_vertebra(options);
  write_overlays(folder.path(), vertebra.input());
  const Picture picture = read_png(folder.path() / "overlay.sagittal.png");
  const Scale scale = scale_of(15, 36, 12, 12);
  const Extent body = extent_of(picture, body_yellow, scale.picture_bottom);
  const Extent posterior = extent_of(picture, posterior_cyan, scale.picture_bottom);
  ASSERT_GT(body.pixels, 100);
  ASSERT_GT(posterior.pixels, 100);
  EXPECT_NEAR((scale.middle_column - body.left) * scale.step, 15, voxel);
  EXPECT_NEAR((posterior.right - scale.middle_column) * scale.step, 36, voxel);
}

TEST(Overlays, WithoutAnImageOrCementShowTheAnatomyOnGrey)
{
  const ScratchFolder folder;
  SyntheticOptions options;
  options.image = false;
  options.cement_radius = 0;
  options.posterior = false;
  const SyntheticVertebra vertebra = synthetic_vertebra(options);
  write_overlays(folder.path(), vertebra.input());
  const Picture picture = read_png(folder.path() / "overlay.axial.png");
  const Scale scale = scale_of(20, 20, 15, 15);
  EXPECT_GT(extent_of(picture, body_yellow, scale.picture_bottom).pixels, 500);
  EXPECT_EQ(extent_of(picture, cement_pink, scale.picture_bottom).pixels, 0);
  EXPECT_EQ(extent_of(picture, posterior_cyan, scale.picture_bottom).pixels, 0);
  const Rgb& background = picture.at(border + 60, title_height + 60);
  EXPECT_EQ(background.red, background.green);
  EXPECT_EQ(background.green, background.blue);
}

TEST(Overlays, ShowCementThatLeftTheBodyInAColourOfItsOwn)
{
  const ScratchFolder folder;
  SyntheticOptions options;
  options.leak = true;
  options.cement_centre = {0, 0, 0};
  const SyntheticVertebra vertebra = synthetic_vertebra(options);
  write_overlays(folder.path(), vertebra.input());
  const Picture picture = read_png(folder.path() / "overlay.axial.png");
  EXPECT_GT(extent_of(picture, leak_orange, picture.height - 90).pixels, 50);
}

TEST(Overlays, ShowNeedlesFromEntryToTipAsSeenAlongThePicturesNormal)
{
  const ScratchFolder without, with;
  SyntheticVertebra vertebra = synthetic_vertebra();
  write_overlays(without.path(), vertebra.input());
  const VertebralFrame& frame = vertebra.anatomy.frame;
  // entry 30 mm behind and 8 mm above the section, tip 5 mm in front and 4 mm below it
  vertebra.cement.needles = {{frame.to_patient({16, -30, 8}), frame.to_patient({8, 5, -4})}};
  write_overlays(with.path(), vertebra.input());
  const Picture before = read_png(without.path() / "overlay.axial.png"),
                after = read_png(with.path() / "overlay.axial.png");
  const Scale scale = scale_of(20, 20, 15, 36);
  ASSERT_EQ(before.width, after.width);
  Extent drawn;
  for (int row = title_height; row < scale.picture_bottom; ++row)
    for (int column = 0; column < after.width; ++column)
      if (after.at(column, row).red - before.at(column, row).red > 40) {
        ++drawn.pixels;
        drawn.left = std::min(drawn.left, column);
        drawn.right = std::max(drawn.right, column);
        drawn.top = std::min(drawn.top, row);
        drawn.bottom = std::max(drawn.bottom, row);
      }
  ASSERT_GT(drawn.pixels, 200);
  EXPECT_NEAR((drawn.right - scale.middle_column) * scale.step, 16, voxel);
  EXPECT_NEAR((drawn.left - scale.middle_column) * scale.step, 8, voxel);
  EXPECT_NEAR((drawn.bottom - scale.middle_row) * scale.step, 30, voxel);
  EXPECT_NEAR((scale.middle_row - drawn.top) * scale.step, 5, voxel);
}

TEST(Overlays, AreTheSameBytesForTheSameInput)
{
  const ScratchFolder first, second;
  const SyntheticVertebra vertebra = synthetic_vertebra();
  write_overlays(first.path(), vertebra.input());
  write_overlays(second.path(), vertebra.input());
  const auto bytes = [](const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  };
  EXPECT_EQ(bytes(first.path() / "overlay.sagittal.png"), bytes(second.path() / "overlay.sagittal.png"));
}

TEST(Overlays, AFolderThatCannotBeWrittenIsAnErrorAndLeavesNothing)
{
  const ScratchFolder folder;
  const SyntheticVertebra vertebra = synthetic_vertebra();
  const auto missing = folder.path() / "not there";
  expect_contains(message_of<OutputError>([&] { write_overlays(missing, vertebra.input()); }),
                  "overlay.axial.png");
  EXPECT_FALSE(std::filesystem::exists(missing));
}

TEST(Overlays, AFullDiskIsAnErrorAndLeavesNothing)
{
  const ScratchFolder folder;
  const SyntheticVertebra vertebra = synthetic_vertebra();
  // Where the unfinished file would go stands a device that is always full.
  std::filesystem::create_symlink("/dev/full", folder.path() / ".part.overlay.axial.png");
  expect_contains(message_of<OutputError>([&] { write_overlays(folder.path(), vertebra.input()); }),
                  "No space left");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

} // namespace
} // namespace cemvert
