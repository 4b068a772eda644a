// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/material_field.h"
#include "materials/nearest_voxel.h"

#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseCore>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace cemvert
{
namespace
{

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

void check_input(const ScalarImage& density, const Mask& bone, const std::optional<Mask>& cement)
{
  if (!same_grid(density.grid, bone.grid) || (cement && !same_grid(cement->grid, bone.grid)))
    throw_bug("density, bone and cement do not lie on one grid");
  std::size_t inside = 0;
  for (std::size_t voxel = 0; voxel < bone.values.size(); ++voxel) {
    if (!bone[voxel])
      continue;
    ++inside;
    if (!std::isfinite(density[voxel])) {
      std::ostringstream message;
      message << "the image holds " << density[voxel] << " in the bone, at ("
              << bone.grid.point(bone.grid.index_of(voxel)).transpose()
              << ") mm: no material can be made of it.\n    Repair the image, or leave that voxel out of the "
                 "label.";
      throw DataError(message.str());
    }
  }
  if (inside == 0)
    throw DataError("there is not one voxel of bone to take a density from. Check the vertebra's label.");
}

/// Bone whose image value is not its own: under cement, or within the halo of it.
Mask contaminated(const Mask& bone, const Mask& cement, double halo)
{
  Mask spoilt(bone.grid);
  const NearestVoxels nearest = nearest_voxels(cement);
  const double reach = halo + 1e-6 * bone.grid.spacing.minCoeff(); // a whole number of voxels counts in full
  for (std::size_t voxel = 0; voxel < bone.values.size(); ++voxel)
    spoilt[voxel] = bone[voxel] && nearest.distance[voxel] <= reach;
  return spoilt;
}

/// Spoilt voxels that hang together with sound bone, in a fixed order.
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

std::size_t count(const Mask& mask)
{
  return static_cast<std::size_t>(
      std::count_if(mask.values.begin(), mask.values.end(), [](std::uint8_t value) { return value != 0; }));
}

/// Replaces what the scanner saw of cement; `sound` is left with the bone that keeps its own value.
void inpaint(BoneDensity& result, const Mask& cement, double halo)
{
  Mask& sound = result.bone;
  const Mask spoilt = contaminated(sound, cement, halo);
  for (std::size_t voxel = 0; voxel < spoilt.values.size(); ++voxel)
    if (spoilt[voxel]) {
      sound[voxel] = 0;
      ++result.inpainted_voxels;
      result.halo_voxels += !cement[voxel];
    }
  if (result.inpainted_voxels == 0)
    return;
  if (count(sound) == 0) {
    std::ostringstream message;
    message << "no bone is left to tell the density under the cement: all " << result.inpainted_voxels
            << " voxels of bone are cement or lie within " << halo
            << " mm of it.\n    Lower 'materials.bone.cement halo', or give an image from before the cement.";
    throw DataError(message.str());
  }
  const NearestVoxels nearest = nearest_voxels(sound);
  for (std::size_t voxel = 0; voxel < spoilt.values.size(); ++voxel)
    if (spoilt[voxel])
      result.density[voxel] = result.density[nearest.offset[voxel]];
  // a piece cut off from all sound bone keeps the nearest bone's value: Laplace has no answer there
  fill_harmonically(result.density, reachable(spoilt, sound), sound);
}

} // namespace

BoneDensity bone_density(const ScalarImage& density, const Mask& bone, const std::optional<Mask>& cement,
                         double halo)
{
  check_input(density, bone, cement);
  BoneDensity result;
  result.density = density;
  result.bone = bone;
  if (cement && count(*cement) > 0)
    inpaint(result, *cement, halo);

  const NearestVoxels nearest = nearest_voxels(bone);
  for (std::size_t voxel = 0; voxel < bone.values.size(); ++voxel)
    if (!bone[voxel])
      result.density[voxel] = result.density[nearest.offset[voxel]];
  return result;
}

} // namespace cemvert
