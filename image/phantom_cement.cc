// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/phantom_sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace cemvert
{
namespace
{

// Cement that is not to touch an endplate ends this far from it [mm]: beyond the 2 mm contact band and a
// voxel.
constexpr double clear_of_endplate = 3.5;

enum class Reach { both, neither, upper, lower };

/// The lowest place of the upper endplate over the column that a lobe fills; the lower endplate is its mirror
/// image.
double least_half_height(const BodyForm& body, double left, double anterior)
{
  double least = std::numeric_limits<double>::infinity();
  for (double x : {-8., 0., 8.})
    for (double y : {-10., 0., 10.})
      least = std::min(least, endplate_height(body, left + x, std::min(anterior + y, 0.5 * body.depth)));
  return least;
}

CementLobe make_lobe(const BodyForm& body, double left, double anterior, Reach reach)
{
  // wider from front to back than across, as cement spreads from a pedicle
  CementLobe lobe{{left, anterior, 0}, {1, 1.25, 1}};
  const double half = least_half_height(body, left, anterior);
  const double kept = std::max(2.0, half - clear_of_endplate);
  switch (reach) {
  case Reach::both: // the ellipsoid's tips lie beyond the endplates, so that columns end bluntly
    lobe.half_axes.z() = 0.62 * body.height;
    break;
  case Reach::neither:
    lobe.half_axes.z() = kept;
    break;
  case Reach::upper:
  case Reach::lower: {
    const double tip = half + 4;
    lobe.half_axes.z() = 0.5 * (tip + kept);
    lobe.centre.z() = (reach == Reach::upper ? 0.5 : -0.5) * (tip - kept);
    break;
  }
  }
  return lobe;
}

/// The lobes with a half width of 1 mm.
std::vector<CementLobe> thin_lobes(const PhantomSpec& spec)
{
  const BodyForm& body = spec.body;
  const PhantomCement& cement = spec.cement;
  using Shape = PhantomCementShape;
  const Reach reach = cement.shape == Shape::contained ? Reach::neither
                      : cement.shape == Shape::upper   ? Reach::upper
                      : cement.shape == Shape::lower   ? Reach::lower
                                                       : Reach::both;
  // the path of a needle through the pedicle ends in the anterior half of the body
  const double aside = 0.24 * body.width, ahead = 0.04 * body.depth;
  switch (cement.pattern) {
  case PhantomCementPattern::none:
    return {};
  case PhantomCementPattern::central:
    return {make_lobe(body, 0, ahead, reach)};
  case PhantomCementPattern::one_sided:
    return {make_lobe(body, cement.on_left ? aside : -aside, ahead, reach)};
  case PhantomCementPattern::bipedicular:
    return {make_lobe(body, aside, ahead, reach),
            make_lobe(body, -aside, ahead, cement.shape == Shape::left_bridging ? Reach::neither : reach)};
  }
  throw_bug("a cement pattern of the phantom has no lobes");
}

/// The half width at which a lobe, widened sideways, reaches a point.
double width_to_reach(const CementLobe& thin, const Vec3& point)
{
  const Vec3 scaled = (point - thin.centre).cwiseQuotient(thin.half_axes);
  const double room = 1 - scaled.z() * scaled.z();
  return room > 0 ? std::hypot(scaled.x(), scaled.y()) / std::sqrt(room)
                  : std::numeric_limits<double>::infinity();
}

} // namespace

std::vector<CementLobe> place_lobes(const PhantomModel& model, const BodySamples& body)
{
  std::vector<CementLobe> lobes = thin_lobes(model.spec);
  if (lobes.empty())
    return lobes;
  struct Piece {
    double width, volume;
  };
  std::vector<Piece> pieces;
  const double cube = body.step * body.step * body.step;
  double room = 0;
  for (int k = 0; k < body.size[2]; ++k)
    for (int j = 0; j < body.size[1]; ++j)
      for (int i = 0; i < body.size[0]; ++i) {
        const double inner = body.distance[body.offset(i, j, k)] + model.spec.bone.cortex_thickness;
        const double share = coverage(inner, body.step);
        double width = std::numeric_limits<double>::infinity();
        if (share > 0)
          for (const CementLobe& lobe : lobes)
            width = std::min(width, width_to_reach(lobe, body.point(i, j, k)));
        if (!std::isfinite(width))
          continue;
        pieces.push_back({width, share * cube});
        room += share * cube;
      }
  if (model.spec.cement.volume > room) {
    std::ostringstream message;
    message << "cement.volume: " << model.spec.cement.volume / 1000
            << " ml were asked for; the pattern has room for " << std::floor(room / 10) / 100
            << " ml in this body. Ask for less, or take a shape that reaches both endplates.";
    throw ConfigError(message.str());
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.width < b.width; });
  double filled = 0, width = 0;
  for (const Piece& piece : pieces) {
    filled += piece.volume;
    width = piece.width;
    if (filled >= model.spec.cement.volume)
      break;
  }
  for (CementLobe& lobe : lobes) {
    lobe.half_axes.x() *= width;
    lobe.half_axes.y() *= width;
  }
  return lobes;
}

} // namespace cemvert
