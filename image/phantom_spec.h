// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/geometry.h"
#include "image/grid.h"

#include <cstdint>
#include <string>
#include <vector>

namespace cemvert
{

/// An ellipsoid of bone joined to a body, axes along its own: an osteophyte, a bulge of the posterior wall.
struct BodyKnob {
  Vec3 centre = Vec3::Zero();
  Vec3 half_axes = Vec3::Ones(); ///< mm
};

/// Form of a vertebral body; all lengths in mm, all shares as fractions of 1.
struct BodyForm {
  double width = 0;  ///< widest, at the rims
  double depth = 0;  ///< anterior to posterior, at the rims, beside the posterior concavity
  double height = 0; ///< rim to rim at the posterior wall
  double waist = 0;  ///< share by which the outline is narrower at mid height
  double posterior_concavity = 0;
  double endplate_depth = 0;
  double rim_rounding = 0;          ///< radius
  double wedge = 0;                 ///< share of the anterior height that is lost
  double biconcave = 0;             ///< share of the middle height that is lost
  double lateral_wedge = 0;         ///< share of the left height that is lost
  double front_exponent = 2.3;      ///< of the superellipse in front: 2.3 is a lumbar body, 1.6 a heart
  double osteophytes = 0;           ///< how far they stand out at the anterolateral rims
  bool osteophytes_on_right = true; ///< else on the left only
  double posterior_bulge = 0;       ///< how far the posterior wall stands out into the canal
  std::vector<BodyKnob> knobs;      ///< of the last three, from body_knobs
};

/// Form of the posterior elements; they scale with the body.
struct PosteriorForm {
  bool thoracic = false;     ///< round canal, steep spinous process
  double spinous_length = 1; ///< share of the spinous process that is there
  double canal_size = 1;     ///< over the usual width and depth
};

/// Mineral density [g/cm3 K2HPO4] and cortical thickness [mm].
struct BoneDensities {
  double trabecular = 0;     ///< mean over the body
  double variation = 0;      ///< standard deviation of the texture over the local mean
  double texture_length = 0; ///< mm
  double gradient = 0;       ///< share by which bone is denser posteriorly and inferiorly than in the middle
  double cortex = 0;         ///< at its true thickness
  double cortex_thickness = 0; ///< shell and endplates of the body
  double posterior_trabecular = 0;
  double posterior_cortex_thickness = 0;
};

enum class NeighbourExtent { whole, cut, none };

/// The vertebrae above and below.
struct StackForm {
  NeighbourExtent neighbours = NeighbourExtent::whole;
  double disc_height = 0; ///< mm, rim plane to rim plane
  double disc_angle = 0;  ///< rad, of each disc, kyphosis positive
};

enum class PhantomCementPattern { none, bipedicular, one_sided, central };
enum class PhantomLeak { none, anterior, canal, lateral, upper_disc, lower_disc };
enum class PhantomCementShape { bridging, left_bridging, contained, upper, lower };

struct PhantomCement {
  PhantomCementPattern pattern = PhantomCementPattern::none;
  PhantomCementShape shape = PhantomCementShape::bridging;
  bool on_left = true; ///< of the one-sided pattern
  double volume = 0;   ///< mm3
  double ct_number = 0;
  PhantomLeak leak = PhantomLeak::none;
  double leak_radius = 0; ///< mm
};

/// What is wrong with the label maps.
struct LabelFaults {
  int holes = 0;          ///< balls without a label inside the vertebra
  double hole_radius = 0; ///< mm
};

/// Linear calibration: density = intercept + slope * HU.
struct PhantomCalibration {
  double slope = 0;     ///< g/cm3 per HU
  double intercept = 0; ///< g/cm3
  double ct_number(double density) const { return (density - intercept) / slope; }
};

/// CT numbers of what is not bone [HU].
struct TissueNumbers {
  double muscle = 0, fat = 0, disc = 0, vessel = 0, thecal_sac = 0, air = 0;
};

struct ScannerForm {
  double blur = 0;              ///< mm, standard deviation of the Gaussian point spread function
  double noise = 0;             ///< HU, standard deviation
  Vec3 spacing = Vec3::Ones();  ///< mm, along the three image axes
  double margin = 0;            ///< mm around the bone
  Mat3 axes = Mat3::Identity(); ///< columns: directions of the image axes in LPS
};

/// Everything a phantom is made from, in internal units.
struct PhantomSpec {
  std::uint64_t seed = 1;
  BodyForm body;
  PosteriorForm posterior;
  BoneDensities bone;
  StackForm stack;
  PhantomCement cement;
  LabelFaults faults;
  PhantomCalibration calibration;
  TissueNumbers tissue;
  ScannerForm scanner;
  Vec3 position = Vec3::Zero();     ///< LPS mm of the middle of the body
  Mat3 rotation = Mat3::Identity(); ///< turns the upright patient (left +x, anterior -y, superior +z)
};

/// @throws ConfigError  lists of the wrong length, an unknown axis code, endplates that would meet.
PhantomSpec phantom_spec(const CaseValues& values);

} // namespace cemvert
