// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/contact.h"

#include "anatomy/mask_operations.h"
#include "cement/voxels.h"

#include <cmath>

namespace cemvert
{
namespace
{

/// The cement and the part of it in each band, on the part of the grid around the cement.
struct Touching {
  Mask cement, upper, lower;
};

ContactOfSide contact_of_side(const Touching& touching, const VertebralFrame& frame, bool left)
{
  const Mask& cement = touching.cement;
  // the side is cut out first: cement joined across the midline alone does not bridge either side
  Mask side(cement.grid);
  for_each_voxel(cement, [&](std::size_t offset, int i, int j, int k) {
    side[offset] = (frame.to_frame(cement.grid.point(i, j, k)).x() >= 0) == left;
  });
  const Pieces pieces = pieces_of(side);
  std::vector<ContactOfSide> contact(pieces.volumes.size());
  for_each_voxel(side, [&](std::size_t offset, int, int, int) {
    ContactOfSide& piece = contact[static_cast<std::size_t>(pieces.numbers[offset] - 1)];
    piece.upper |= touching.upper[offset] != 0;
    piece.lower |= touching.lower[offset] != 0;
  });
  ContactOfSide all;
  for (const ContactOfSide& piece : contact) {
    all.upper |= piece.upper;
    all.lower |= piece.lower;
    all.bridged |= piece.upper && piece.lower;
  }
  return all;
}

} // namespace

char letter_of(ContactClass contact_class)
{
  return contact_class == ContactClass::A ? 'A' : contact_class == ContactClass::B ? 'B' : 'C';
}

Mask endplate_band(const VertebralAnatomy& anatomy, EndplateSide side, double thickness)
{
  const Mask& body = anatomy.body;
  const bool upper = side == EndplateSide::upper;
  const HeightField& surface = (upper ? anatomy.upper : anatomy.lower).surface;
  Mask band(body.grid);
  for_each_voxel(body, [&](std::size_t offset, int i, int j, int k) {
    const Vec3 point = anatomy.frame.to_frame(body.grid.point(i, j, k));
    const double height = surface.interpolate(point.x(), point.y());
    const double depth = upper ? height - point.z() : point.z() - height;
    band[offset] = std::isfinite(height) && depth <= thickness;
  });
  return band;
}

EndplateContact endplate_contact(const Mask& cement, const Mask& upper_band, const Mask& lower_band,
                                 const VertebralFrame& frame)
{
  const Grid part = grid_around(cement, 0);
  const Touching touching{on_lattice(cement, part), on_lattice(intersected(cement, upper_band), part),
                          on_lattice(intersected(cement, lower_band), part)};
  return {contact_of_side(touching, frame, true), contact_of_side(touching, frame, false)};
}

} // namespace cemvert
