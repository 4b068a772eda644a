// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cement/injection/medium.h"

#include <memory>
#include <vector>

namespace cemvert
{

/// Conductances between cells and out of the bone at one moment [mm3/s per MPa].
struct Conductances {
  std::vector<std::array<double, 6>> faces; ///< to the next cell, or out where the bone ends
};

/// Flow across a face is conductance times difference of pressure. Between cells the harmonic mean of their
/// mobilities counts; at outlets half a cell; through intact cortex marrow only, in the measure that the cell
/// still holds some.
/// @param viscosity   MPa s, of what is in each cell
/// @param saturation  part of the pore space that is cement
Conductances conductances(const InjectionMedium& medium, const std::vector<double>& viscosity,
                          const std::vector<double>& saturation);

/// Solves for the pressure of incompressible flow,
///
///   sum over the faces of a cell of  conductance (pressure - next pressure) = source,
///
/// two-point fluxes on cubic cells, by PETSc's conjugate gradients with algebraic multigrid
/// (hypre's BoomerAMG: GAMG was no preconditioner, indefinite, for bone that marrow leaves through its cortex
/// alone). Starts from the pressure before and keeps the preconditioner as long as it serves.
class PressureSolver
{
public:
  /// @param tolerance  relative to the sources
  explicit PressureSolver(const InjectionMedium& medium, double tolerance = 1e-7);
  ~PressureSolver();
  PressureSolver(const PressureSolver&) = delete;
  PressureSolver& operator=(const PressureSolver&) = delete;

  /// @param sources  mm3/s of each cell
  /// @param held     cells whose pressure is 0 MPa whatever flows in: those that are partly empty
  /// @return pressure of each cell [MPa], over that of the veins
  /// @throws Error (bug)  no convergence
  std::vector<double> solve(const Conductances& conductances, const std::vector<double>& sources,
                            const std::vector<char>& held);

private:
  struct System;
  std::unique_ptr<System> system_;
  const InjectionMedium& medium_;
};

} // namespace cemvert
