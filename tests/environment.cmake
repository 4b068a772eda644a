# SPDX-License-Identifier: GPL-3.0-or-later
# Read by ctest itself: what every test's process finds in its environment.
# MPI refuses to run as root, which is what one is in a container.
set(ENV{OMPI_ALLOW_RUN_AS_ROOT} 1)
set(ENV{OMPI_ALLOW_RUN_AS_ROOT_CONFIRM} 1)
# Ranks that wait leave their core to others: tests run side by side.
set(ENV{OMPI_MCA_mpi_yield_when_idle} 1)
set(ENV{OMP_NUM_THREADS} 1)
