// SPDX-License-Identifier: GPL-3.0-or-later
// Memory bandwidth of all ranks together: the triad a = b + s c of McCalpin's STREAM (1995), on arrays far
// larger than the caches. Prints GB/s, the best of ten; three arrays of 8 bytes are counted, as STREAM does.
#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <vector>

int main(int argc, char** argv)
{
  MPI_Init(&argc, &argv);
  int ranks = 0, rank = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const std::size_t size = std::size_t{40000000} / static_cast<std::size_t>(ranks);
  std::vector<double> a(size, 0), b(size, 1), c(size, 2);
  double best = 1e30;
  for (int repetition = 0; repetition < 10; ++repetition) {
    MPI_Barrier(MPI_COMM_WORLD);
    const double started = MPI_Wtime();
    for (std::size_t n = 0; n < size; ++n)
      a[n] = b[n] + 3.0 * c[n];
    MPI_Barrier(MPI_COMM_WORLD);
    best = std::min(best, MPI_Wtime() - started);
  }
  if (rank == 0 && a[size / 2] == 7)
    std::printf("%.1f\n", 24e-9 * static_cast<double>(size) * ranks / best);
  MPI_Finalize();
  return 0;
}
