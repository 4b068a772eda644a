// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/bone_under_cement.h"

#include "anatomy/mask_operations.h"
#include "core/error.h"
#include "materials/nearest_voxel.h"

#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseCore>

#include <algorithm>
#include <sstream>

namespace cemvert
{
namespace
{

/// Depth to which the shell reaches under the bone's surface [mm]: a cortex of 0.35 mm and a blur of 0.6 mm
/// standard deviation together, rounded up. Measured on phantoms with and without cement (see the tests).
constexpr double shell_depth = 2.0;

/// Calls visit(neighbour, axis) for the up to six face neighbours of a voxel.
template <class Visit>
void for_neighbours(const Grid& grid, std::size_t voxel, const Visit& visit)
{
  const Index3 index = grid.index_of(voxel);
  for (int axis = 0; axis < 3; ++axis)
    for (int step : {-1, 1}) {
      Index3 neighbour = index;
      neighbour[axis] += step;
      if (grid.contains(neighbour))
        visit(grid.offset(neighbour), axis);
    }
}

bool any(const Mask& mask)
{
  return std::any_of(mask.values.begin(), mask.values.end(), [](std::uint8_t value) { return value != 0; });
}

/// Voxels of a mask within `reach` [mm] of a voxel of `from`; a whole number of voxels counts in full.
Mask within(double reach, const Mask& from, const Mask& mask)
{
  Mask near(mask.grid);
  if (!any(from))
    return near;
  const NearestVoxels nearest = nearest_voxels(from);
  const double limit = reach + 1e-6 * mask.grid.spacing.minCoeff();
  for (std::size_t voxel = 0; voxel < mask.values.size(); ++voxel)
    near[voxel] = mask[voxel] && nearest.distance[voxel] <= limit;
  return near;
}

/// Spoilt voxels that hang together with sound ones, in a fixed order.
std::vector<std::size_t> reachable(const Mask& spoilt, const Mask& sound)
{
  const Grid& grid = spoilt.grid;
  Mask seen(grid);
  std::vector<std::size_t> found;
  for (std::size_t voxel = 0; voxel < grid.voxels(); ++voxel)
    if (spoilt[voxel])
      for_neighbours(grid, voxel, [&](std::size_t neighbour, int) {
        if (sound[neighbour] && !seen[voxel]) {
          seen[voxel] = 1;
          found.push_back(voxel);
        }
      });
  for (std::size_t next = 0; next < found.size(); ++next)
    for_neighbours(grid, found[next], [&](std::size_t neighbour, int) {
      if (spoilt[neighbour] && !seen[neighbour]) {
        seen[neighbour] = 1;
        found.push_back(neighbour);
      }
    });
  return found;
}

/// Solves Laplace's equation on `unknown`: sound bone gives the values, and nothing flows out of the bone.
/// `image` holds the first guess there, and the solution afterwards.
void fill_harmonically(ScalarImage& image, const std::vector<std::size_t>& unknown, const Mask& sound)
{
  const Grid& grid = image.grid;
  const int rows = static_cast<int>(unknown.size());
  std::vector<int> row_of(grid.voxels(), -1);
  for (int row = 0; row < rows; ++row)
    row_of[unknown[row]] = row;

  const Vec3 weight = grid.spacing.cwiseAbs2().cwiseInverse();
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(7 * unknown.size());
  Eigen::VectorXd load = Eigen::VectorXd::Zero(rows), guess(rows);
  for (int row = 0; row < rows; ++row) {
    double diagonal = 0;
    for_neighbours(grid, unknown[row], [&](std::size_t neighbour, int axis) {
      if (sound[neighbour])
        load[row] += weight[axis] * static_cast<double>(image[neighbour]);
      else if (row_of[neighbour] >= 0)
        entries.emplace_back(row, row_of[neighbour], -weight[axis]);
      else
        return;
      diagonal += weight[axis];
    });
    entries.emplace_back(row, row, diagonal);
    guess[row] = static_cast<double>(image[unknown[row]]);
  }
  Eigen::SparseMatrix<double, Eigen::RowMajor> matrix(rows, rows);
  matrix.setFromTriplets(entries.begin(), entries.end());

  Eigen::ConjugateGradient<Eigen::SparseMatrix<double, Eigen::RowMajor>, Eigen::Lower | Eigen::Upper> solver;
  solver.setTolerance(1e-8); // the voxels are float: 6e-8
  solver.compute(matrix);
  const Eigen::VectorXd solution = solver.solveWithGuess(load, guess);
  if (solver.info() != Eigen::Success)
    throw_bug(
        "the density under the cement could not be filled in: conjugate gradients stopped at residual " +
        std::to_string(solver.error()));
  for (int row = 0; row < rows; ++row)
    image[unknown[row]] = static_cast<float>(solution[row]);
}

/// Gives the spoilt voxels values that go with the sound ones.
void fill(ScalarImage& image, const Mask& spoilt, const Mask& sound)
{
  const NearestVoxels nearest = nearest_voxels(sound);
  for (std::size_t voxel = 0; voxel < spoilt.values.size(); ++voxel)
    if (spoilt[voxel])
      image[voxel] = image[nearest.offset[voxel]];
  // a piece cut off from all sound bone keeps the nearest bone's value: Laplace has no answer there
  fill_harmonically(image, reachable(spoilt, sound), sound);
}

} // namespace

BoneDensity bone_before_cement(const ScalarImage& density, const Mask& bone, const Mask& cement, double halo)
{
  const Mask spoilt = within(halo, cement, bone);
  BoneDensity result{density, without(bone, spoilt), 0, 0};
  for (std::size_t voxel = 0; voxel < spoilt.values.size(); ++voxel) {
    result.inpainted_voxels += spoilt[voxel];
    result.halo_voxels += spoilt[voxel] && !cement[voxel];
  }
  if (!any(result.bone)) {
    std::ostringstream message;
    message << "no bone is left to tell the density under the cement: all " << result.inpainted_voxels
            << " voxels of bone are cement or lie within " << halo
            << " mm of it.\n    Lower 'materials.bone.cement halo', or give an image from before the cement.";
    throw DataError(message.str());
  }
  Mask outside(bone.grid, 1);
  outside = without(outside, bone);
  const Mask shell = within(shell_depth, outside, bone);
  for (const Mask& part : {shell, without(bone, shell)}) {
    const Mask sound = intersected(result.bone, part);
    fill(result.density, intersected(spoilt, part), any(sound) ? sound : result.bone);
  }
  return result;
}

} // namespace cemvert
