// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "cement/injection/settings.h"
#include "image/scan.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace cemvert
{

/// Permeability of cancellous bone along the superior axis from its porosity (Kozeny and Carman):
///
///   permeability = 4.45e-2 mm2 * g(porosity) / g(0.9),   g(x) = x^3 / (1 - x)^2
///
/// 4.45e-8 m2 is the mean of 34 lumbar specimens along superior-inferior (Baroud 2004, J Biomech 37:189);
/// that it belongs to a porosity of 0.9 is our choice. At least 1e-6 and at most 10 times that value.
/// @param porosity  0 to 1
/// @return [mm2]
double permeability_of(double porosity);

/// Permeability across over that along the superior axis (Baroud 2004: 3.44e-8 over 4.45e-8 m2 for
/// anteroposterior; left to right was not measured and is taken to be the same).
inline constexpr double across_over_along = 0.78;

/// Somewhere fluid leaves the bone: a gap of the cortex, a vein, a fracture.
struct Outlet {
  std::string name;           ///< "basivertebral vein", "gap 1", "fracture"
  std::string place;          ///< "canal", "anterior", "lateral", "upper disc", "lower disc"
  Vec3 centre = Vec3::Zero(); ///< LPS mm
  double area = 0;            ///< mm2, of its voxel faces
};

/// The bone that cement flows through: cubic cells along the axes of the vertebral frame (left, posterior,
/// superior), the mid-sagittal plane between two of them. Cells are numbered from 0; all vectors go by that
/// number.
struct InjectionMedium {
  Grid grid;
  std::vector<std::size_t> voxel; ///< offset of the cell in the grid
  /// Across the faces -left, +left, -posterior, +posterior, -superior, +superior: number of the next cell, or
  /// -1 where the bone ends.
  std::vector<std::array<int, 6>> neighbours;
  /// Of faces where the bone ends: number of the outlet, or -1 for intact cortex.
  std::vector<std::array<int, 6>> opening;
  std::vector<unsigned char> in_body; ///< else in the posterior elements
  std::vector<double> porosity;
  std::vector<double> permeability;     ///< mm2, along the superior axis
  std::vector<double> liquid_viscosity; ///< MPa s, of the marrow or blood that is there
  std::vector<double> empty;            ///< part of the pore space that was drawn empty
  std::vector<Outlet> outlets;
  double cortex_conductance =
      0;                    ///< mm/s per MPa times MPa s: permeability over thickness of intact cortex [mm]
  double rest_pressure = 0; ///< MPa, against which liquid leaves the bone
  Vec3 anisotropy =
      Vec3(across_over_along, across_over_along, 1); ///< of the permeability, along the grid's axes

  std::size_t cells() const { return voxel.size(); }
  double pore_volume(std::size_t cell) const { return porosity[cell] * grid.voxel_volume(); } ///< mm3
  Vec3 point(std::size_t cell) const { return grid.point(grid.index_of(voxel[cell])); }       ///< LPS mm
  /// Number of the cell at a place of the grid, or -1.
  int cell_at(const Index3& index) const { return grid.contains(index) ? number[grid.offset(index)] : -1; }
  std::vector<int> number; ///< of the cell of each voxel of the grid, -1 where there is no bone
};

/// Pore space of all cells, or of those of the body [mm3].
double pore_volume(const InjectionMedium& medium, bool body_only = false);

/// Cells of the masks with marrow in them, no outlets yet. A vertebra without posterior elements is its body.
InjectionMedium bone_medium(const Scan& scan, const VertebralAnatomy& anatomy,
                            const InjectionSettings& settings);

/// A block of cells of one porosity, all of it body: for closed forms.
InjectionMedium uniform_medium(const Index3& size, double spacing, double porosity, double marrow_viscosity);

/// A point of the case file in LPS mm.
Vec3 patient_point(const Vec3& point, PointCoordinates coordinates, const VertebralFrame& frame);

/// "(-8.0, 5.0, 0.0) mm left, anterior, superior of the body's centroid".
/// @param point  in frame coordinates, mm
std::string place_text(const Vec3& point);

} // namespace cemvert
