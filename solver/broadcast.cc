// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/compression.h"

#include <algorithm>
#include <cstdint>

namespace cemvert
{
namespace
{

/// MPI counts are ints: larger arrays travel in pieces.
void broadcast_bytes(void* data, std::size_t size, MPI_Comm communicator)
{
  constexpr std::size_t largest = std::size_t{1} << 30;
  auto* bytes = static_cast<std::uint8_t*>(data);
  for (std::size_t sent = 0; sent < size; sent += largest)
    MPI_Bcast(bytes + sent, static_cast<int>(std::min(largest, size - sent)), MPI_BYTE, 0, communicator);
}

template <class T>
void broadcast_vector(std::vector<T>& values, MPI_Comm communicator)
{
  std::uint64_t size = values.size();
  broadcast_bytes(&size, sizeof size, communicator);
  values.resize(size);
  broadcast_bytes(values.data(), size * sizeof(T), communicator);
}

} // namespace

void broadcast(Mesh& mesh, MPI_Comm communicator)
{
  broadcast_vector(mesh.vertices, communicator);
  broadcast_vector(mesh.tets, communicator);
  broadcast_vector(mesh.hexes, communicator);
  broadcast_vector(mesh.regions, communicator);
  broadcast_vector(mesh.node_sets, communicator);
  broadcast_bytes(mesh.load_axis.data(), sizeof(Vec3), communicator);
  broadcast_bytes(&mesh.model_height, sizeof mesh.model_height, communicator);
}

void broadcast(ScalarImage& image, MPI_Comm communicator)
{
  broadcast_bytes(image.grid.size.data(), sizeof image.grid.size, communicator);
  broadcast_bytes(image.grid.spacing.data(), sizeof(Vec3), communicator);
  broadcast_bytes(image.grid.origin.data(), sizeof(Vec3), communicator);
  broadcast_bytes(image.grid.direction.data(), sizeof(Mat3), communicator);
  broadcast_vector(image.values, communicator);
}

} // namespace cemvert
