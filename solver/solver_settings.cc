// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/compression.h"

#include "core/key_makers.h"

namespace cemvert
{

KeyTable solver_keys()
{
  return {
      number_key("solver.newton tolerance", "1", 1e-12, 1e-3, "1e-6",
                 "Forces out of balance over the reactions at which a load step is solved"),
      integer_key("solver.newton iterations", 2, 200, "15",
                  "Newton iterations of a load step before it is halved"),
      number_key("solver.checkpoint interval", "s", 0, 1e6, "5 s",
                 "Seconds between two checkpoints at least: a run that is killed goes on from the last of "
                 "them when it is started again in the same folder"),
      choice_key(
          "solver.elements", {"P1", "P2"}, "P2",
          "Quadratic tetrahedra (P2), or linear ones (P1) for a quick look: these are too stiff; voxels "
          "(mesh.elements) are linear hexahedra whatever stands here"),
      number_key("solver.tolerance", "1", 1e-13, 1e-2, "1e-8",
                 "Relative residual at which the linear solver stops"),
      integer_key("solver.largest iterations", 1, 1000000, "1000",
                  "Iterations after which the linear solver gives up"),
      choice_key(
          "solver.preconditioner", {"two-level", "gamg", "mumps"}, "two-level",
          "two-level: P1 on the same mesh and multigrid below it (voxels: multigrid alone); gamg: algebraic "
          "multigrid alone; mumps: direct factorisation, for small models"),
  };
}

bool has_cement(const std::string& state)
{
  return state == "cemented" || state == "fractured cemented";
}

bool is_fractured(const std::string& state)
{
  return state == "fractured" || state == "fractured cemented";
}

SolverSettings solver_settings(const CaseValues& values)
{
  SolverSettings settings;
  settings.degree = values.text("solver.elements") == "P1" ? 1 : 2;
  settings.tolerance = values.number("solver.tolerance");
  settings.largest_iterations = values.integer("solver.largest iterations");
  settings.newton_tolerance = values.number("solver.newton tolerance");
  settings.newton_iterations = static_cast<int>(values.integer("solver.newton iterations"));
  settings.checkpoint_interval = values.number("solver.checkpoint interval");
  settings.preconditioner = values.text("solver.preconditioner");
  return settings;
}

} // namespace cemvert
