// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/guarded.h"

#include "core/error.h"

#include <deal.II/base/mpi.h>

#include <itkMultiThreaderBase.h>

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <iostream>
#include <new>
#include <optional>
#include <string>

namespace cemvert
{
namespace
{

/// `cemvert study` does not start MPI.
bool runs_under_mpi()
{
  int started = 0;
  MPI_Initialized(&started);
  return started != 0;
}

/// Errors that every rank knows of carry this mark: the others may be one rank's alone.
class SharedError : public Error
{
public:
  using Error::Error;
};

int report(const std::string& message, ExitCode code)
{
  if (is_root())
    std::cerr << "error: " << message << std::endl;
  return static_cast<int>(code);
}

/// One rank failed where the others did not: waiting for it would last for ever.
int abort_all(const std::string& message, ExitCode code)
{
  std::cerr << "error: " << message << std::endl;
  if (number_of_ranks() > 1)
    MPI_Abort(MPI_COMM_WORLD, static_cast<int>(code));
  return static_cast<int>(code);
}

int guarded(const std::function<int(const Command&)>& work, const Command& command)
{
  try {
    return work(command);
  } catch (const SharedError& error) {
    return report(error.what(), error.code());
  } catch (const Error& error) {
    return abort_all(error.what(), error.code());
  } catch (const std::bad_alloc&) {
    return abort_all(
        "not enough memory for this case. Use a larger 'mesh.edge length', or a machine with more memory.",
        ExitCode::bug);
  } catch (const std::exception& error) {
    return abort_all(std::string("internal error: ") + error.what() +
                         "\n    This is a defect of CemVert. Please report it with the case file.",
                     ExitCode::bug);
  }
}

/// Whether this is `cemvert study`, whose cases are MPI programs of their own: a process that is part of an
/// MPI run hands its place in it on to its children, which then wait for ranks that do not exist.
bool runs_without_mpi(int argc, char** argv)
{
  return argc > 1 && std::string(argv[1]) == "study";
}

/// Set by mpirun and srun for programs of several ranks.
void refuse_ranks()
{
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (const char* size = std::getenv(name); size && std::atoi(size) > 1)
      throw ConfigError(
          "cemvert study is started once, not under mpirun: it starts each case itself.\n    For "
          "cases of several ranks write 'run: {ranks: N}' into the study file.");
}

/// OpenBLAS would share every scalar product of two vectors among its threads, which wait for one another at
/// each: on a busy machine that costs more than the product (docs/performance.md). Nothing here has matrices
/// large enough for them; another BLAS lacks the function and is left as it is.
void use_one_blas_thread()
{
  if (void* const function = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
    reinterpret_cast<void (*)(int)>(function)(1);
}

} // namespace

bool is_root()
{
  return !runs_under_mpi() || dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD) == 0;
}

int number_of_ranks()
{
  return runs_under_mpi() ? static_cast<int>(dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD)) : 1;
}

void on_root(const std::function<void()>& work)
{
  int code = 0;
  std::string message;
  if (is_root()) {
    try {
      work();
    } catch (const Error& error) {
      code = static_cast<int>(error.code());
      message = error.what();
    }
  }
  code = dealii::Utilities::MPI::broadcast(MPI_COMM_WORLD, code, 0);
  if (code != 0)
    throw SharedError(static_cast<ExitCode>(code), message);
}

int run_guarded(int argc, char** argv, const std::function<int(const Command&)>& work)
{
  // one thread per rank: the ranks are the parallelism; the case's own options must not reach PETSc
  int no_arguments = 1;
  std::optional<dealii::Utilities::MPI::MPI_InitFinalize> mpi;
  if (!runs_without_mpi(argc, argv))
    mpi.emplace(no_arguments, argv, 1);
  ParsedCommandLine parsed;
  try {
    if (!mpi)
      refuse_ranks();
    parsed = parse_command_line(argc, argv);
  } catch (const Error& error) {
    return report(error.what(), error.code());
  }
  if (parsed.finished) {
    if (is_root())
      std::cout << parsed.text;
    return 0;
  }
  use_one_blas_thread();
  itk::MultiThreaderBase::SetGlobalMaximumNumberOfThreads(number_of_ranks() > 1 ? 1 : 2);
  return guarded(work, parsed.command);
}

} // namespace cemvert
