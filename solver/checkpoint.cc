// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/checkpoint.h"

#include "core/bytes.h"
#include "core/output_file.h"

#include <fmt/core.h>

#include <climits>
#include <fstream>
#include <iterator>
#include <vector>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

constexpr const char* beginning = "checkpoint.";
constexpr const char* format = "CemVert checkpoint 1";

std::vector<fs::path> checkpoints_in(const fs::path& folder)
{
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.is_regular_file() && entry.path().filename().string().rfind(beginning, 0) == 0)
        files.push_back(entry.path());
  return files;
}

/// What the first lines of a file say: format, identity, "N ranks".
struct Heading {
  std::string format, identity;
  int ranks = 0;
};

Heading heading_of(std::istream& stream)
{
  Heading heading;
  std::string word;
  std::getline(stream, heading.format);
  std::getline(stream, heading.identity);
  stream >> heading.ranks >> word;
  stream.get(); // the end of that line
  return heading;
}

Heading heading_of(const fs::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  return heading_of(stream);
}

/// The parts of all ranks as one file holds them.
std::vector<std::string> parts_of(const fs::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  const Heading heading = heading_of(stream);
  ByteReader reader({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
  std::vector<std::string> parts(static_cast<std::size_t>(heading.ranks));
  for (std::string& part : parts)
    reader.get(part);
  return parts;
}

constexpr int tag = 71;

void send(const std::string& bytes, int to, MPI_Comm communicator)
{
  MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, tag, communicator);
}

std::string receive(int from, MPI_Comm communicator)
{
  MPI_Status status;
  int size = 0;
  MPI_Probe(from, tag, communicator, &status);
  MPI_Get_count(&status, MPI_BYTE, &size);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  MPI_Recv(bytes.data(), size, MPI_BYTE, from, tag, communicator, MPI_STATUS_IGNORE);
  return bytes;
}

/// Rank 0's answer on every rank.
bool agreed(bool of_root, MPI_Comm communicator)
{
  int answer = of_root ? 1 : 0;
  MPI_Bcast(&answer, 1, MPI_INT, 0, communicator);
  return answer != 0;
}

bool on_all(bool here, MPI_Comm communicator)
{
  int all = here ? 1 : 0;
  MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_INT, MPI_MIN, communicator);
  return all != 0;
}

} // namespace

Checkpoint::Checkpoint(fs::path folder, std::string identity, double interval, MPI_Comm communicator,
                       RunLog& log)
    : folder_(std::move(folder)), identity_(std::move(identity)), interval_(interval),
      communicator_(communicator), log_(log), written_(MPI_Wtime())
{
  MPI_Comm_rank(communicator, &rank_);
  MPI_Comm_size(communicator, &ranks_);
  int of_others = 0; // ranks of the run that can go on, if they are not as many
  if (rank_ == 0) {
    bool foreign = false;
    for (const fs::path& file : checkpoints_in(folder_)) {
      const Heading heading = heading_of(file);
      if (heading.format != format || heading.identity != identity_) {
        foreign = true;
        std::error_code ignored;
        fs::remove(file, ignored);
      } else if (heading.ranks != ranks_) {
        of_others = heading.ranks;
      }
    }
    if (foreign)
      log_.note("the checkpoint in " + folder_.string() +
                " is of another case or mesh: it was removed, and this run begins anew");
  }
  MPI_Bcast(&of_others, 1, MPI_INT, 0, communicator);
  if (of_others > 0)
    throw ConfigError(
        fmt::format("{}: holds a checkpoint of this case written by {} rank{}; this run has {}.\n"
                    "    Run it with 'mpirun -n {}' to go on, or delete {}* there to begin anew.",
                    folder_.string(), of_others, of_others == 1 ? "" : "s", ranks_, of_others, beginning));
}

fs::path Checkpoint::file_of(const std::string& path) const
{
  return folder_ / (beginning + path);
}

std::string Checkpoint::header() const
{
  return fmt::format("{}\n{}\n{} ranks\n", format, identity_, ranks_);
}

std::optional<std::string> Checkpoint::read(const std::string& path) const
{
  std::vector<std::string> parts;
  if (rank_ == 0 && fs::exists(file_of(path)))
    try {
      parts = parts_of(file_of(path));
    } catch (const DataError&) { // no part is taken of what is not whole
      parts.clear();
      log_.warning(file_of(path).string() + ": is not whole; this part of the run begins anew");
    }
  if (!agreed(!parts.empty(), communicator_))
    return {};
  log_.note("goes on from the last converged step in " + file_of(path).string());
  if (rank_ > 0)
    return receive(0, communicator_);
  for (int rank = 1; rank < ranks_; ++rank)
    send(parts[static_cast<std::size_t>(rank)], rank, communicator_);
  return parts.front();
}

void Checkpoint::write(const std::string& path, bool ended, const std::function<std::string()>& bytes)
{
  if (!agreed(writable_ && (ended || MPI_Wtime() - written_ >= interval_), communicator_))
    return;
  const std::string own = bytes();
  if (!on_all(own.size() < INT_MAX, communicator_)) // one message to rank 0 holds no more
    return;
  if (rank_ > 0) {
    send(own, 0, communicator_);
    return;
  }
  ByteWriter parts;
  parts.put(own);
  for (int rank = 1; rank < ranks_; ++rank)
    parts.put(receive(rank, communicator_));
  try {
    write_atomically(file_of(path), [&](const fs::path& partial) {
      std::ofstream stream(partial, std::ios::binary);
      stream << header() << parts.bytes();
      stream.close();
      if (!stream)
        throw std::system_error(std::make_error_code(std::errc::io_error));
    });
  } catch (const OutputError& error) {
    log_.warning(std::string("no checkpoint, so a killed run will have to begin anew: ") + error.what());
    writable_ = false;
  }
  written_ = MPI_Wtime();
}

void Checkpoint::remove() const
{
  if (rank_ == 0)
    remove_checkpoints(folder_);
}

void remove_checkpoints(const fs::path& folder)
{
  std::error_code ignored;
  for (const fs::path& file : checkpoints_in(folder))
    fs::remove(file, ignored);
}

} // namespace cemvert
