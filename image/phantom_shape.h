// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/phantom_spec.h"

#include <vector>

namespace cemvert
{

/// Shapes of the phantom as implicit functions: the signed distance [mm] to a surface, negative inside. All
/// points are in the vertebra's own coordinates (left, anterior, superior) [mm] from the middle of its body.
/// The functions are true distances to first order near the surface (an implicit function over the length of
/// its gradient), which is what a cortex of given thickness needs; farther away they are estimates.

/// Where a point lies in the kidney-shaped outline of the body.
struct Outline {
  double radius = 0;                         ///< 0 in the middle, 1 on the outline (rims)
  double slope_left = 0, slope_anterior = 0; ///< derivatives of `radius` [1/mm]
};
Outline body_outline(const BodyForm& body, double left, double anterior);

/// Superior coordinate of the upper endplate, before its rim is rounded; the lower one is its mirror image.
double endplate_height(const BodyForm& body, double left, double anterior);

double body_distance(const BodyForm& body, const Vec3& point);

/// Osteophytes and bulge of a body as ellipsoids: the osteophytes reach out from its rims without rising over
/// their planes, the bulge sits on the posterior wall.
std::vector<BodyKnob> body_knobs(const BodyForm& body);

/// Half lengths of a box around the body with its knobs [mm].
Vec3 body_reach(const BodyForm& body);

/// A bony process: a tapering bar of elliptical cross-section with rounded ends. Those off the midline stand
/// for a pair.
struct Process {
  Vec3 start, end;
  Vec3 along, broad, thin;                             ///< unit vectors
  double start_broad, end_broad, start_thin, end_thin; ///< half widths [mm]
  double length;
  Vec3 middle;   ///< of a sphere around it
  double radius; ///< mm, of that sphere
};

/// One vertebra, built once from the form of its body; the posterior elements scale with it.
struct VertebraShape {
  BodyForm body;
  std::vector<Process> processes;
  double posterior_wall = 0;               ///< anterior coordinate of the posterior wall [mm]
  Vec3 canal_centre = Vec3::Zero();        ///< the canal is a tube of elliptical section along superior
  double canal_width = 0, canal_depth = 0; ///< half axes [mm]
  Vec3 body_half = Vec3::Zero();           ///< half lengths of a box around the body alone [mm]
  Vec3 lowest = Vec3::Zero(), highest = Vec3::Zero(); ///< corners of a box around all of it
};
VertebraShape make_vertebra_shape(const BodyForm& body, const PosteriorForm& posterior);

/// Lays out the processes and the canal of a shape that has its body.
void add_posterior_elements(VertebraShape& shape, const PosteriorForm& form);

struct VertebraDistance {
  double body = 0;
  double posterior = 0;
  double whole = 0; ///< body and posterior elements joined, with rounded transitions
};
VertebraDistance vertebra_distance(const VertebraShape& shape, const Vec3& point);

/// Distance to the wall of the canal, negative in the canal.
double canal_distance(const VertebraShape& shape, const Vec3& point);

/// Distance to an ellipse or ellipsoid, exact to first order at its surface; an axis of infinite half length
/// makes it a cylinder.
double ellipsoid_distance(const Vec3& offset, const Vec3& half_axes);

/// Smaller of two distances, with a fillet of about the given size where the two surfaces meet.
double filleted_minimum(double a, double b, double size);

/// Distance to an axis-parallel box, 0 inside.
double box_distance(const Vec3& lowest, const Vec3& highest, const Vec3& point);

/// Share of a small cube of edge `size` that lies inside a surface at this distance. Over a grid of such
/// cubes the shares add up to the volume, because the ramp is a partition of unity.
inline double coverage(double distance, double size)
{
  const double share = 0.5 - distance / size;
  return share < 0 ? 0 : share > 1 ? 1 : share;
}

} // namespace cemvert
