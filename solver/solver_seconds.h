// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cemvert
{

/// Where the time of a solution went, in seconds. Doubles only: they are reduced as one array of four.
struct SolverSeconds {
  double assembly = 0; ///< of the operator; of what yields: the tangents at the material points included
  double preconditioner = 0; ///< set-up; of load steps it is part of the solution
  double solve = 0;
  double forces = 0; ///< stresses at the material points and the forces they make, of what yields

  SolverSeconds& operator+=(const SolverSeconds& more)
  {
    assembly += more.assembly;
    preconditioner += more.preconditioner;
    solve += more.solve;
    forces += more.forces;
    return *this;
  }
};

} // namespace cemvert
