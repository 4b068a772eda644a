// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/voxels.h"
#include "measurement/measurement_list.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cemvert
{
namespace
{

// Cut-off of the clinical study of cement in vertebral metastases (89 vertebrae, 2017 to 2022), where a
// larger ratio went with local progression.
constexpr double threshold = 43; // %

constexpr int parts = 3; // sub-voxels along each axis of the grid

/// Slices of one voxel's height over the whole grid, placed so that on a grid along the superior axis each
/// holds one layer of voxels exactly.
struct Slices {
  double bottom = 0;    ///< superior coordinate of the lower side of slice 0 [mm]
  double thickness = 0; ///< mm
  std::size_t count = 0;
  std::array<double, parts * parts * parts> offsets{}; ///< superior, of the sub-voxels from the centre [mm]

  Slices(const Grid& grid, const VertebralFrame& frame)
  {
    const Vec3 rise = grid.spacing.cwiseProduct(grid.direction.transpose() * frame.superior);
    thickness = rise.cwiseAbs().maxCoeff();
    for (std::size_t n = 0; n < offsets.size(); ++n) {
      const auto part = static_cast<int>(n);
      const int row = part / parts, layer = row / parts;
      const Vec3 place(part % parts, row % parts, layer);
      offsets[n] = rise.dot((place + Vec3::Constant(0.5 - 0.5 * parts)) / parts);
    }

    const double first_voxel = frame.to_frame(grid.point(0, 0, 0)).z();
    const double reach = rise.cwiseAbs().sum();
    double lowest = first_voxel, highest = first_voxel;
    for (int axis = 0; axis < 3; ++axis) {
      const double length = (grid.size[axis] - 1) * rise[axis];
      (length < 0 ? lowest : highest) += length;
    }
    const double below = std::ceil((first_voxel - lowest + reach) / thickness);
    bottom = first_voxel - (below + 0.5) * thickness;
    count = static_cast<std::size_t>(std::ceil((highest + reach - bottom) / thickness)) + 1;
  }

  /// Of the slice that holds a point of the grid.
  std::size_t number(double superior) const
  {
    return static_cast<std::size_t>((superior - bottom) / thickness);
  }
};

} // namespace

std::vector<AxialSection> axial_sections(const MeasurementInput& input)
{
  const Mask& body = input.anatomy.body;
  const VertebralFrame& frame = input.anatomy.frame;
  const Slices slices(body.grid, frame);
  std::vector<AxialSection> sections(slices.count);
  for (std::size_t n = 0; n < sections.size(); ++n) {
    sections[n].superior = slices.bottom + (static_cast<double>(n) + 0.5) * slices.thickness;
    sections[n].thickness = slices.thickness;
  }

  const double area =
      body.grid.voxel_volume() / (slices.thickness * static_cast<double>(slices.offsets.size()));
  for_each_voxel(body, [&](std::size_t offset, int i, int j, int k) {
    const double superior = frame.to_frame(body.grid.point(i, j, k)).z();
    const double cement_area = area * input.cement.fraction_of(offset);
    for (const double part : slices.offsets) {
      AxialSection& section = sections[slices.number(superior + part)];
      section.body_area += area;
      section.cement_area += cement_area;
    }
  });

  const auto empty = [](const AxialSection& section) { return section.body_area == 0; };
  sections.erase(std::remove_if(sections.begin(), sections.end(), empty), sections.end());
  return sections;
}

namespace
{

/// Value in the middle of five evenly spaced ones of the least-squares parabola (Savitzky and Golay, Anal
/// Chem 36 (1964) 1627).
double smoothed(const std::vector<AxialSection>& sections, std::size_t n, double AxialSection::*area)
{
  constexpr std::array<double, 5> weights = {-3, 12, 17, 12, -3};
  double sum = 0;
  for (std::size_t m = 0; m < weights.size(); ++m)
    sum += weights[m] * (sections[n + m - 2].*area);
  return sum / 35;
}

} // namespace

// A column of cement has nearly the same area over much of its height, while the body's waist has not: single
// slices of voxels would choose the level by their noise.
std::optional<AxialSection> largest_cement_section(const std::vector<AxialSection>& sections)
{
  std::optional<AxialSection> largest;
  for (std::size_t n = 0; n < sections.size(); ++n) {
    AxialSection section = sections[n];
    const bool amid = n >= 2 && n + 2 < sections.size();
    if (amid && sections[n - 2].cement_area > 0 && sections[n + 2].cement_area > 0) {
      section.cement_area = smoothed(sections, n, &AxialSection::cement_area);
      section.body_area = smoothed(sections, n, &AxialSection::body_area);
    }
    if (section.cement_area > (largest ? largest->cement_area : 0))
      largest = section;
  }
  return largest;
}

MeasurementReport measure_cross_section_ratio(const MeasurementInput& input)
{
  const std::optional<AxialSection> largest = largest_cement_section(axial_sections(input));
  const double ratio = largest ? 100 * largest->cement_area / largest->body_area : 0;
  MeasurementReport report;
  report["max_cross_section_ratio"] =
      known(ratio, "%",
            "largest cement area of all slices normal to the superior axis (one voxel thick), over the area "
            "of the body, cement included, on that slice");
  const char* judged = "true if max_cross_section_ratio is above 43 %";
  report["max_cross_section_above_43"] =
      largest ? known(ratio > threshold, "1", judged) : unknown("1", judged, no_cement);
  return report;
}

} // namespace cemvert
