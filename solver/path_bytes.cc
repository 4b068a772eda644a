// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bytes.h"
#include "solver/load_path.h"

namespace cemvert
{
namespace
{

// Vectors of three doubles are as plain as these are, though their type is not.
static_assert(sizeof(Vec3) == 3 * sizeof(double));

void put(ByteWriter& writer, const std::vector<Vec3>& values)
{
  writer.put(values.size());
  writer.put_array(values.data(), values.size());
}

void get(ByteReader& reader, std::vector<Vec3>& values)
{
  std::size_t size = 0;
  reader.get(size);
  values.resize(size);
  reader.get_array(values.data(), values.size());
}

template <class Matrix>
void put_matrix(ByteWriter& writer, const Matrix& matrix)
{
  writer.put(matrix.rows());
  writer.put(matrix.cols());
  writer.put_array(matrix.data(), static_cast<std::size_t>(matrix.size()));
}

template <class Matrix>
void get_matrix(ByteReader& reader, Matrix& matrix)
{
  Eigen::Index rows = 0, columns = 0;
  reader.get(rows);
  reader.get(columns);
  matrix.resize(rows, columns);
  reader.get_array(matrix.data(), static_cast<std::size_t>(matrix.size()));
}

void put_state(ByteWriter& writer, const PathState& state)
{
  put(writer, state.model.displacement);
  writer.put(state.model.points);
  put_matrix(writer, state.amplitudes);
  put_matrix(writer, state.force);
  put_matrix(writer, state.stiffness);
  put(writer, state.nodal_forces);
  writer.put(state.reaction);
}

void get_state(ByteReader& reader, PathState& state)
{
  get(reader, state.model.displacement);
  reader.get(state.model.points);
  get_matrix(reader, state.amplitudes);
  get_matrix(reader, state.force);
  get_matrix(reader, state.stiffness);
  get(reader, state.nodal_forces);
  reader.get(state.reaction);
}

} // namespace

std::string to_bytes(const PathProgress& progress)
{
  ByteWriter writer;
  put_state(writer, progress.path.end);
  writer.put(progress.path.points);
  writer.put(progress.path.completed);
  writer.put(progress.path.reason);
  writer.put(progress.path.seconds);
  writer.put(progress.path.rejected);
  put(writer, progress.slope);
  for (const double value : {progress.now, progress.to, progress.step, progress.reference, progress.work,
                             progress.first_energy, progress.measured})
    writer.put(value);
  writer.put(progress.rejected);
  writer.put(progress.ended);
  return writer.bytes();
}

PathProgress path_progress(std::string bytes)
{
  ByteReader reader(std::move(bytes));
  PathProgress progress;
  get_state(reader, progress.path.end);
  reader.get(progress.path.points);
  reader.get(progress.path.completed);
  reader.get(progress.path.reason);
  reader.get(progress.path.seconds);
  reader.get(progress.path.rejected);
  get(reader, progress.slope);
  for (double* value : {&progress.now, &progress.to, &progress.step, &progress.reference, &progress.work,
                        &progress.first_energy, &progress.measured})
    reader.get(*value);
  reader.get(progress.rejected);
  reader.get(progress.ended);
  return progress;
}

} // namespace cemvert
