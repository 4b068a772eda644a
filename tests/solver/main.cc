// SPDX-License-Identifier: GPL-3.0-or-later
#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>

#include <gtest/gtest.h>

/// gtest's own main knows nothing of MPI and PETSc, which have to be up before the first test.
int main(int argc, char** argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
