// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/progress.h"

#include <mpi.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace cemvert
{

/// What a killed run goes on from: one file for each path that a load follows, with the last converged step
/// of all ranks in it. All functions are collective.
class Checkpoint
{
public:
  /// Files in the folder that another run left, one of another identity, are removed with a note.
  /// @param identity  of case and mesh; one line; that of rank 0 counts
  /// @param interval  seconds between two writings at least, apart from the end of a path
  /// @throws ConfigError  if the run that left them had another number of ranks: each holds its own part
  Checkpoint(std::filesystem::path folder, std::string identity, double interval, MPI_Comm communicator,
             RunLog& log);

  /// What this rank last wrote of a path; nothing if that path was not begun.
  std::optional<std::string> read(const std::string& path) const;

  /// Writes it, unless the time has not come yet and the path goes on. A file that cannot be written is a
  /// warning: the run itself needs none.
  void write(const std::string& path, bool ended, const std::function<std::string()>& bytes);

  /// Takes all files away: the run is complete.
  void remove() const;

private:
  std::filesystem::path file_of(const std::string& path) const;
  std::string header() const;

  std::filesystem::path folder_;
  std::string identity_;
  double interval_;
  MPI_Comm communicator_;
  RunLog& log_;
  int rank_ = 0, ranks_ = 1;
  double written_ = 0;   ///< when it last was, of MPI_Wtime
  bool writable_ = true; ///< on rank 0
};

/// Takes away what a run left in the folder that followed load steps, before one that does not. Not
/// collective.
void remove_checkpoints(const std::filesystem::path& folder);

} // namespace cemvert
