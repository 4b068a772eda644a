// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "materials/composite.h"
#include "materials/material_field.h"

namespace cemvert
{

/// Key `materials.cement.composite rule`.
KeyTable composite_keys();
CompositeRule composite_rule(const CaseValues& values);

/// The cemented field where cement fills only a part of the marrow space. The modulus of each point of a
/// cement cell follows from that part, from the bone at the point and from cement. Yield stresses are mixed
/// as the moduli are: by the part of the way from bone's modulus to cement's that the mixture's lies at
/// (ours: no measurements of partly filled bone were found); if only one of the two laws yields, at its yield
/// strain. The law, one per cell, is cement's where cement fills half of the marrow space or more, else
/// bone's.
///
/// @param intact, cemented  of the same mesh and quadrature, without and with cement
/// @param filled            part of the marrow space that cement fills, 0 to 1, from continued_beyond()
MaterialField with_partly_filled_bone(const MaterialField& intact, const MaterialField& cemented,
                                      const Mesh& mesh, const ScalarImage& filled, CompositeRule rule);

} // namespace cemvert
