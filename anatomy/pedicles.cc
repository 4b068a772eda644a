// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/pedicles.h"

#include "anatomy/mask_operations.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace cemvert
{
namespace
{

constexpr double search_depth = 45;     ///< mm behind the body's centroid
constexpr double search_half = 36;      ///< mm to each side, and up and down
constexpr double smallest_section = 8;  ///< mm2: a pedicle 2 mm wide
constexpr double largest_section = 450; ///< mm2: L5's are under 300
constexpr double neck_reach = 5;        ///< mm along the axis to either side of the narrowest section
constexpr double shortest_neck = 1.5;   ///< mm to either side, for a direction at all
constexpr double longest_shift = 2.5;   ///< mm from the narrowest coronal slice
constexpr double neck_area = 1.2;       ///< over that of the narrowest section
const double steepest = 60 / degrees_per_radian; ///< of a pedicle against anterior

/// A cut through the vertebra: pixels around `centre` along `right` and `up`.
struct Cut {
  Vec3 centre, right, up;
  double half = 0, step = 0;
  int size = 0;

  Cut(const Vec3& middle, const Vec3& to_right, const Vec3& upwards, double reach, double pixel)
      : centre(middle), right(to_right), up(upwards), half(reach), step(pixel),
        size(2 * static_cast<int>(reach / pixel) + 1)
  {
  }
  Eigen::Vector2d place(int i, int j) const
  {
    const double middle = 0.5 * (size - 1);
    return {(i - middle) * step, (j - middle) * step};
  }
  Vec3 point(const Eigen::Vector2d& place) const { return centre + place.x() * right + place.y() * up; }
};

/// A connected piece of bone in a cut.
struct Section {
  double area = 0; ///< mm2; 0: no bone
  Eigen::Vector2d centroid = Eigen::Vector2d::Zero();
  std::vector<Eigen::Vector2d> pixels; ///< places in the cut [mm]
  bool open = false;                   ///< goes on beyond the cut
};

std::vector<Section> sections_of(const ScalarImage& indicator, const Cut& cut)
{
  Grid grid;
  grid.size = {cut.size, cut.size, 1};
  grid.spacing = Vec3::Constant(cut.step);
  Mask bone(grid);
  for (int j = 0; j < cut.size; ++j)
    for (int i = 0; i < cut.size; ++i)
      bone.at(i, j, 0) = interpolate(indicator, cut.point(cut.place(i, j))) > 0.5;
  const Pieces pieces = pieces_of(bone, Neighbours::faces);
  std::vector<Section> sections(pieces.volumes.size());
  for (int j = 0; j < cut.size; ++j)
    for (int i = 0; i < cut.size; ++i)
      if (const int number = pieces.numbers.at(i, j, 0); number > 0) {
        Section& section = sections[static_cast<std::size_t>(number) - 1];
        section.pixels.push_back(cut.place(i, j));
        section.centroid += section.pixels.back();
        section.area += cut.step * cut.step;
        section.open = section.open || i == 0 || j == 0 || i == cut.size - 1 || j == cut.size - 1;
      }
  for (Section& section : sections)
    section.centroid /= static_cast<double>(section.pixels.size());
  return sections;
}

/// The piece that holds the middle of the cut, or the nearest to it within 3 mm.
Section section_at_middle(const ScalarImage& indicator, const Cut& cut)
{
  Section nearest;
  double distance = 3;
  for (Section& section : sections_of(indicator, cut))
    for (const Eigen::Vector2d& pixel : section.pixels)
      if (pixel.norm() < distance) {
        distance = pixel.norm();
        nearest = section;
      }
  return nearest;
}

bool crosses_midline(const Section& section)
{
  const auto left = std::any_of(section.pixels.begin(), section.pixels.end(),
                                [](const Eigen::Vector2d& pixel) { return pixel.x() > 0; });
  const auto right = std::any_of(section.pixels.begin(), section.pixels.end(),
                                 [](const Eigen::Vector2d& pixel) { return pixel.x() < 0; });
  return left && right;
}

/// Where a coronal slice shows the pedicle of one side (+1 left, -1 right), frame coordinates.
struct FirstGuess {
  double area = std::numeric_limits<double>::infinity();
  Vec3 place = Vec3::Zero();
  Eigen::Vector2d last = Eigen::Vector2d::Zero(); ///< centroid in the slice before
  int slices = 0;                                 ///< that show the same piece
  bool past = false;                              ///< behind the pedicle
};

/// Goes back from the body's centroid slice by slice. Behind the pedicle the section grows again into the
/// articular and transverse processes or joins the lamina of the other side: there the search ends, since the
/// tips of the processes are narrower than a pedicle.
void look_at_slice(const std::vector<Section>& sections, double side, double anterior, double low,
                   double high, FirstGuess& guess)
{
  if (guess.past)
    return;
  constexpr double farthest = 4; // mm from slice to slice
  const Section* found = nullptr;
  for (const Section& section : sections)
    if (section.area >= smallest_section && side * section.centroid.x() > 3 && !crosses_midline(section) &&
        section.centroid.y() > low && section.centroid.y() < high && (!found || section.area > found->area))
      found = &section;
  const bool goes_on =
      found && !found->open && guess.slices > 0 && (found->centroid - guess.last).norm() < farthest;
  // corners of a hollow posterior wall show in a slice or two before the pedicles do
  constexpr int fewest_slices = 4;
  if (!goes_on && guess.slices >= fewest_slices && guess.area < largest_section) {
    guess.past = true;
    return;
  }
  if (!found || found->open)
    return;
  if (!goes_on)
    guess = {};
  guess.last = found->centroid;
  ++guess.slices;
  if (found->area < guess.area) {
    guess.area = found->area;
    guess.place = Vec3(found->centroid.x(), anterior, found->centroid.y());
  } else if (found->area > 1.4 * guess.area) {
    guess.past = guess.area < largest_section;
  }
}

std::pair<FirstGuess, FirstGuess> first_guesses(const ScalarImage& indicator, const VertebralAnatomy& anatomy)
{
  const VertebralFrame& frame = anatomy.frame;
  FirstGuess left, right;
  constexpr double pixel = 0.7, slack = 3;
  for (double anterior = 0; anterior > -search_depth && !(left.past && right.past); anterior -= 0.7) {
    const Cut cut(frame.to_patient(Vec3(0, anterior, 0)), frame.left, frame.superior, search_half, pixel);
    const std::vector<Section> sections = sections_of(indicator, cut);
    const double low = anatomy.lower.outermost - slack, high = anatomy.upper.outermost + slack;
    look_at_slice(sections, 1, anterior, low, high, left);
    look_at_slice(sections, -1, anterior, low, high, right);
  }
  return {left, right};
}

struct Axis {
  Vec3 centre, forward;
};

Cut cut_across(const Axis& axis, double along, const VertebralFrame& frame)
{
  const Vec3 up = (frame.superior - frame.superior.dot(axis.forward) * axis.forward).normalized();
  constexpr double half = 16, pixel = 0.35;
  return {Vec3(axis.centre + along * axis.forward), up.cross(-axis.forward).normalized(), up, half, pixel};
}

/// Sections across the axis, from behind forwards.
struct Station {
  double along = 0;
  Section section;
  Vec3 centroid = Vec3::Zero();
};

std::vector<Station> stations_along(const ScalarImage& indicator, const Axis& axis,
                                    const VertebralFrame& frame)
{
  std::vector<Station> stations;
  for (double along = -neck_reach; along <= neck_reach; along += 0.5) {
    const Cut cut = cut_across(axis, along, frame);
    Station station{along, section_at_middle(indicator, cut), {}};
    station.centroid = cut.point(station.section.centroid);
    stations.push_back(std::move(station));
  }
  return stations;
}

std::size_t narrowest_of(const std::vector<Station>& stations)
{
  std::size_t best = stations.size();
  for (std::size_t n = 0; n < stations.size(); ++n) {
    const Section& section = stations[n].section;
    if (section.area >= smallest_section && !section.open && std::abs(stations[n].along) <= longest_shift &&
        (best == stations.size() || section.area < stations[best].section.area))
      best = n;
  }
  return best;
}

/// Least-squares line through the centroids of the neck, pointing forwards. Where the section grows it does
/// so to one side, into a process: the narrower a section, the more it counts.
Axis line_through_neck(const std::vector<Station>& stations, std::size_t narrowest)
{
  const auto belongs = [&](std::size_t n) {
    const Section& section = stations[n].section;
    return section.area > 0 && !section.open &&
           (section.area <= neck_area * stations[narrowest].section.area ||
            std::abs(stations[n].along - stations[narrowest].along) <= shortest_neck);
  };
  std::size_t first = narrowest, last = narrowest;
  while (first > 0 && belongs(first - 1))
    --first;
  while (last + 1 < stations.size() && belongs(last + 1))
    ++last;
  const auto weight_of = [&](std::size_t n) {
    return std::pow(stations[narrowest].section.area / stations[n].section.area, 4);
  };
  Vec3 mean = Vec3::Zero();
  double weights = 0;
  for (std::size_t n = first; n <= last; ++n) {
    mean += weight_of(n) * stations[n].centroid;
    weights += weight_of(n);
  }
  mean /= weights;
  Mat3 spread = Mat3::Zero();
  for (std::size_t n = first; n <= last; ++n) {
    const Vec3 offset = stations[n].centroid - mean;
    spread += weight_of(n) * offset * offset.transpose();
  }
  Vec3 along = Eigen::SelfAdjointEigenSolver<Mat3>(spread).eigenvectors().col(2);
  if (along.dot(stations[last].centroid - stations[first].centroid) < 0)
    along = -along;
  return {mean + along * along.dot(stations[narrowest].centroid - mean), along};
}

/// Extent of the pixels along a direction, pixels included [mm].
double extent(const std::vector<Eigen::Vector2d>& pixels, const Eigen::Vector2d& direction, double pixel)
{
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Eigen::Vector2d& place : pixels) {
    low = std::min(low, place.dot(direction));
    high = std::max(high, place.dot(direction));
  }
  return high - low + pixel;
}

Pedicle described(const ScalarImage& indicator, const Axis& axis, double side, const VertebralFrame& frame)
{
  const Cut cut = cut_across(axis, 0, frame);
  const Section section = section_at_middle(indicator, cut);
  Eigen::Matrix2d spread = Eigen::Matrix2d::Zero();
  for (const Eigen::Vector2d& pixel : section.pixels)
    spread += (pixel - section.centroid) * (pixel - section.centroid).transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> main_axes(spread);
  const Eigen::Vector2d thin = main_axes.eigenvectors().col(0), broad = main_axes.eigenvectors().col(1);
  Pedicle pedicle;
  pedicle.centre = axis.centre;
  pedicle.forward = axis.forward;
  pedicle.across = thin.x() * cut.right + thin.y() * cut.up;
  pedicle.width = extent(section.pixels, thin, cut.step);
  pedicle.height = extent(section.pixels, broad, cut.step);
  pedicle.area = section.area;
  const double left = frame.left.dot(axis.forward), anterior = frame.anterior.dot(axis.forward);
  pedicle.transverse_angle = std::atan2(-side * left, anterior);
  pedicle.sagittal_angle = std::atan2(frame.superior.dot(axis.forward), anterior);
  return pedicle;
}

PedicleOfSide refined(const ScalarImage& indicator, const FirstGuess& guess, double side,
                      const VertebralFrame& frame)
{
  if (!std::isfinite(guess.area))
    return {std::nullopt, "no bone beside the canal leaves the body on this side"};
  if (guess.area > largest_section)
    return {std::nullopt, "the bone behind the body has no narrow place on this side"};
  Axis axis{frame.to_patient(guess.place), frame.anterior};
  std::vector<Station> stations = stations_along(indicator, axis, frame);
  std::size_t narrowest = narrowest_of(stations);
  if (narrowest == stations.size())
    return {std::nullopt, "the pedicle's sections are not closed on this side"};
  axis = line_through_neck(stations, narrowest);
  // A pedicle is hardly longer than wide, and a line that sways away from its axis cuts it aslant: a further
  // line is better only if what it crosses is smaller.
  constexpr int most_rounds = 3;
  for (int round = 0; round < most_rounds; ++round) {
    const double smallest = stations[narrowest].section.area;
    stations = stations_along(indicator, axis, frame);
    narrowest = narrowest_of(stations);
    if (narrowest == stations.size() || stations[narrowest].section.area > smallest)
      break;
    const Axis next = line_through_neck(stations, narrowest);
    const Section across = section_at_middle(indicator, cut_across(next, 0, frame));
    if (across.open || across.area > stations[narrowest].section.area)
      break;
    axis = next;
  }
  if (std::acos(std::clamp(axis.forward.dot(frame.anterior), -1.0, 1.0)) > steepest)
    return {std::nullopt, "the pedicle is too short on this side to tell its direction"};
  return {described(indicator, axis, side, frame), ""};
}

} // namespace

Pedicles find_pedicles(const VertebralAnatomy& anatomy)
{
  if (!anatomy.has_posterior) {
    const PedicleOfSide none{std::nullopt, "the posterior elements are not labelled"};
    return {none, none};
  }
  const Mask vertebra = on_lattice(anatomy.vertebra, grid_around(anatomy.vertebra, 3));
  const ScalarImage indicator = smoothed_indicator(vertebra, 0.7 * vertebra.grid.spacing.minCoeff());
  const auto [left, right] = first_guesses(indicator, anatomy);
  return {refined(indicator, left, 1, anatomy.frame), refined(indicator, right, -1, anatomy.frame)};
}

} // namespace cemvert
