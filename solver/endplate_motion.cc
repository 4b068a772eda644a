// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/endplate_motion.h"

#include <Eigen/Dense>

namespace cemvert
{
namespace
{

/// A site's height is the mean over the endplate's vertices within this distance of it [mm]: two or three
/// elements.
constexpr double site_radius = 4;

/// Sums over the vertices of one endplate, of all ranks: for the plane through their displacements.
struct PlaneSums {
  Mat3 levers = Mat3::Zero();
  Vec3 downward = Vec3::Zero();
};

void add_over_ranks(double* values, int count, MPI_Comm communicator)
{
  MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_DOUBLE, MPI_SUM, communicator);
}

/// How the plane that fits the vertices of one endplate best has moved.
PlatenMotion plane_motion(const std::vector<EndplateNode>& endplates, bool upper, const NodeNumbering& nodes,
                          const std::vector<Vec3>& displacement, const Platen& platen, MPI_Comm communicator)
{
  PlaneSums sums;
  for (const EndplateNode& at : endplates)
    if (at.upper == upper) {
      const PlatenMotion lever = platen.lever(nodes.nodes[static_cast<std::size_t>(at.node)].position);
      sums.levers += lever * lever.transpose();
      sums.downward -= displacement[static_cast<std::size_t>(at.node)].z() * lever;
    }
  add_over_ranks(sums.levers.data(), 9, communicator);
  add_over_ranks(sums.downward.data(), 3, communicator);
  return sums.levers.completeOrthogonalDecomposition().solve(sums.downward);
}

/// Mean downward displacement near a point [mm].
std::optional<double> descent_at(const Vec3& point, bool upper, const std::vector<EndplateNode>& endplates,
                                 const NodeNumbering& nodes, const std::vector<Vec3>& displacement,
                                 MPI_Comm communicator)
{
  std::array<double, 2> sums{}; // displacement, number
  for (const EndplateNode& at : endplates) {
    const Vec3 apart = nodes.nodes[static_cast<std::size_t>(at.node)].position - point;
    if (at.upper != upper || apart.head<2>().norm() > site_radius)
      continue;
    sums[0] -= displacement[static_cast<std::size_t>(at.node)].z();
    sums[1] += 1;
  }
  add_over_ranks(sums.data(), 2, communicator);
  return sums[1] > 0 ? std::optional<double>(sums[0] / sums[1]) : std::nullopt;
}

} // namespace

std::vector<EndplateNode> endplate_nodes(const Mesh& mesh, const NodeNumbering& nodes)
{
  constexpr std::uint8_t in_lower = 1, in_upper = 2, in_vertebra = 4;
  std::vector<std::uint8_t> touches(mesh.vertices.size(), 0);
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    for (const int v : mesh.cell(c))
      touches[static_cast<std::size_t>(v)] |= mesh.regions[c] == Region::lower_layer   ? in_lower
                                              : mesh.regions[c] == Region::upper_layer ? in_upper
                                                                                       : in_vertebra;
  std::vector<EndplateNode> endplates;
  for (int n = 0; n < nodes.owned; ++n) {
    const MeshNode& node = nodes.nodes[static_cast<std::size_t>(n)];
    if (!node.is_vertex())
      continue;
    const std::uint8_t touched = touches[static_cast<std::size_t>(node.ends[0])];
    if (touched == (in_vertebra | in_lower) || touched == (in_vertebra | in_upper))
      endplates.push_back({n, (touched & in_upper) != 0});
  }
  return endplates;
}

EndplateMotion endplate_motion(const std::vector<EndplateNode>& endplates, const NodeNumbering& nodes,
                               const std::vector<Vec3>& displacement, const Platen& platen, const Mat3& axes,
                               const std::vector<HeightSite>& sites, MPI_Comm communicator)
{
  constexpr double degrees = 57.29577951308232;
  EndplateMotion motion;
  const PlatenMotion upper = plane_motion(endplates, true, nodes, displacement, platen, communicator),
                     lower = plane_motion(endplates, false, nodes, displacement, platen, communicator);
  motion.flexion = degrees * (upper - lower)[1];
  motion.left_tilt = degrees * (upper - lower)[2];
  for (const HeightSite& site : sites) {
    const auto above = descent_at(axes.transpose() * site.upper, true, endplates, nodes, displacement,
                                  communicator),
               below = descent_at(axes.transpose() * site.lower, false, endplates, nodes, displacement,
                                  communicator);
    if (above && below)
      motion.height_loss[site.name] = *above - *below;
  }
  return motion;
}

} // namespace cemvert
