// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report/results.h"

namespace cemvert
{

/// A run as `cemvert run` hands it to the report: every measure of the contract (three of them not to be
/// had), a mesh of two tets, states intact and cemented with round numbers.
RunResults synthetic_run();

/// Two tets of a state whose displacement is linear in the coordinates: quadratic or linear, with the cells'
/// fields known.
TetMesh two_tets();
CompressionResult two_tet_result(int degree);

} // namespace cemvert
