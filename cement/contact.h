// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"

namespace cemvert
{

/// Sides of the mid-sagittal plane on which cement bridges both endplates: A both, B one, C none.
enum class ContactClass { A, B, C };
char letter_of(ContactClass contact_class);

/// Which endplate.
enum class EndplateSide { upper, lower };

/// Cement on one side of the mid-sagittal plane.
struct ContactOfSide {
  bool upper = false, lower = false; ///< cement touches the endplate's band
  bool bridged = false;              ///< one connected piece touches both
};

struct EndplateContact {
  ContactOfSide left, right;

  ContactClass contact_class() const
  {
    return left.bridged && right.bridged   ? ContactClass::A
           : left.bridged || right.bridged ? ContactClass::B
                                           : ContactClass::C;
  }
};

/// Voxels of the body that lie within `thickness` [mm] of the endplate's surface along the superior axis,
/// inside its outline.
Mask endplate_band(const VertebralAnatomy& anatomy, EndplateSide side, double thickness);

/// @param cement  all masks on one grid
EndplateContact endplate_contact(const Mask& cement, const Mask& upper_band, const Mask& lower_band,
                                 const VertebralFrame& frame);

} // namespace cemvert
