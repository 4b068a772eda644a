// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/petsc_handles.h"

namespace cemvert
{

/// A copy in single precision of a symmetric operator of 3 x 3 blocks, for preconditioners: they need no more
/// digits, and a product waits for the memory, of which the upper half in single precision is a quarter. It
/// is one of PETSc's shell matrices: it multiplies, and hands out the inverse of the original's diagonal
/// blocks. Collective.
/// @param matrix  MATSEQBAIJ or MATMPIBAIJ with blocks of 3, every diagonal block in place; must outlive the
///                copy
petsc::Matrix in_single_precision(Mat matrix);

/// Takes the values over once more, after the original was assembled anew in place. Collective.
void copy_again(Mat copy);

/// Bytes that a product with the copy reads of it, all ranks together. Collective.
double bytes_of_single_precision(Mat copy);

} // namespace cemvert
