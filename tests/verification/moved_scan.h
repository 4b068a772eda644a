// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/storage_order.h"

namespace cemvert
{

/// The patient turned about the origin of the coordinates, then shifted [mm]; the scanner's voxels go along.
template <class T>
Volume<T> moved(Volume<T> volume, const Mat3& turn, const Vec3& shift)
{
  volume.grid.direction = turn * volume.grid.direction;
  volume.grid.origin = turn * volume.grid.origin + shift;
  return volume;
}

/// The patient's mirror image, left and right exchanged (x becomes -x).
template <class T>
Volume<T> mirrored(const Volume<T>& from)
{
  const Mat3 mirror = Vec3(-1, 1, 1).asDiagonal();
  // a grid stored backwards along one axis and mirrored is right-handed again
  return moved(stored(from, StorageOrder{{0, 1, 2}, {true, false, false}}), mirror, Vec3::Zero());
}

} // namespace cemvert
