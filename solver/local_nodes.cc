// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/local_nodes.h"

namespace cemvert
{

using petsc::check;

LocalNodes::LocalNodes(const NodeNumbering& numbering, MPI_Comm communicator) : numbering_(numbering)
{
  const std::vector<PetscInt> ghosts(numbering.global.begin() + numbering.owned, numbering.global.end());
  check(VecCreateGhostBlock(communicator, 3, 3 * numbering.owned, 3 * numbering.total,
                            static_cast<PetscInt>(ghosts.size()), ghosts.data(), ghosted_.put()),
        "VecCreateGhostBlock");
}

std::vector<Vec3> LocalNodes::from(Vec vector) const
{
  check(VecCopy(vector, ghosted_.get()), "VecCopy");
  check(VecGhostUpdateBegin(ghosted_.get(), INSERT_VALUES, SCATTER_FORWARD), "VecGhostUpdateBegin");
  check(VecGhostUpdateEnd(ghosted_.get(), INSERT_VALUES, SCATTER_FORWARD), "VecGhostUpdateEnd");
  Vec form = nullptr;
  check(VecGhostGetLocalForm(ghosted_.get(), &form), "VecGhostGetLocalForm");
  const PetscScalar* values = nullptr;
  check(VecGetArrayRead(form, &values), "VecGetArrayRead");
  std::vector<Vec3> result(numbering_.nodes.size());
  for (std::size_t n = 0; n < result.size(); ++n)
    result[n] = Vec3(values[3 * n], values[3 * n + 1], values[3 * n + 2]);
  check(VecRestoreArrayRead(form, &values), "VecRestoreArrayRead");
  check(VecGhostRestoreLocalForm(ghosted_.get(), &form), "VecGhostRestoreLocalForm");
  return result;
}

void LocalNodes::to(const std::vector<Vec3>& nodes, Vec vector) const
{
  PetscScalar* values = nullptr;
  check(VecGetArray(vector, &values), "VecGetArray");
  for (int n = 0; n < numbering_.owned; ++n)
    for (int i = 0; i < 3; ++i)
      values[3 * n + i] = nodes[n][i];
  check(VecRestoreArray(vector, &values), "VecRestoreArray");
}

} // namespace cemvert
