// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "image/phantom_shape.h"

#include <array>
#include <optional>
#include <vector>

namespace cemvert
{

/// An ellipsoid of cement in the vertebra's coordinates.
struct CementLobe {
  Vec3 centre = Vec3::Zero();
  Vec3 half_axes = Vec3::Ones(); ///< mm
};

/// Where a vertebra of the stack stands: vertebra coordinates of the middle one = turn * own + shift.
struct StackPlace {
  Mat3 turn = Mat3::Identity();
  Vec3 shift = Vec3::Zero();
  double angle = 0; ///< rad about the left axis, positive when the upper side leans to anterior
};

/// Numbers in the label maps: L3 is 22 in the VerSe convention, its neighbours 21 and 23; posterior
/// elements are 30 higher.
struct PhantomLabels {
  std::array<int, 3> vertebra{22, 21, 23}; ///< the vertebra, above, below
  std::array<int, 3> posterior{52, 51, 53};
  int cement = 100;
};

/// The whole scene. Points without further word are in the coordinates (left, anterior, superior) of the
/// middle vertebra.
struct PhantomModel {
  PhantomSpec spec;
  std::array<VertebraShape, 3> shapes; ///< the vertebra, above, below
  std::array<StackPlace, 3> places;
  std::vector<CementLobe> cement;
  std::optional<CementLobe> leak; ///< cement where this ball is outside every bone
  std::vector<Vec3> holes;        ///< middles of the balls that the label maps miss
  int vertebrae = 3;              ///< 1 without neighbours
  PhantomLabels labels;

  Mat3 axes = Mat3::Identity(); ///< columns: left, anterior, superior in LPS
  Vec3 to_patient(const Vec3& point) const { return spec.position + axes * point; }
  Vec3 from_patient(const Vec3& point) const { return axes.transpose() * (point - spec.position); }
};

/// The scene without its cement.
PhantomModel make_phantom_model(const PhantomSpec& spec);

/// The bone nearest to a point.
struct BoneSite {
  int level = 0;             ///< index into shapes
  Vec3 local = Vec3::Zero(); ///< own coordinates of that vertebra
  VertebraDistance distance; ///< `whole` is never understated by more than the joint space
};
BoneSite nearest_bone(const PhantomModel& model, const Vec3& point);

/// Distance to the cement, which ends where the cortex begins; large where there is none.
double cement_distance(const PhantomModel& model, const Vec3& point, double body_distance);

/// Distance to the cement outside the bone; large where there is none.
double leak_distance(const PhantomModel& model, const Vec3& point, double bone_distance);

/// True where the label maps have a hole.
bool in_label_hole(const PhantomModel& model, const Vec3& point);

/// Thickness of the cortex at a point of a vertebra [mm].
double cortex_thickness(const PhantomModel& model, const VertebraDistance& distance);

/// Trabecular density at a point of a vertebra, in its own coordinates [g/cm3].
double trabecular_density(const PhantomModel& model, int level, const Vec3& local,
                          const VertebraDistance& distance);

/// CT number of whatever is not bone at a point [HU]; borders are smoothed over `size` mm.
double soft_tissue(const PhantomModel& model, const Vec3& point, double size);

} // namespace cemvert
