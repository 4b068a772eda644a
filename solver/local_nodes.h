// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/distributed_mesh.h"
#include "solver/petsc_handles.h"

namespace cemvert
{

/// Moves nodal vectors between PETSc's distributed ones and the nodes this rank sees.
class LocalNodes
{
public:
  /// Collective. `numbering` must outlive it.
  LocalNodes(const NodeNumbering& numbering, MPI_Comm communicator);

  /// Values of the owned nodes from the vector, of the others from their owners. Collective.
  std::vector<Vec3> from(Vec vector) const;
  /// Owned nodes only. Collective.
  void to(const std::vector<Vec3>& nodes, Vec vector) const;

private:
  const NodeNumbering& numbering_;
  petsc::Vector ghosted_;
};

} // namespace cemvert
