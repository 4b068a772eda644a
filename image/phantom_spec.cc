// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_spec.h"

#include "core/error.h"
#include "core/key_makers.h"
#include "image/phantom.h"
#include "image/phantom_shape.h"

#include <cmath>
#include <sstream>

namespace cemvert
{
namespace
{

// Sizes: a body of an L3 by default; the ranges span T4 to a large L5.
KeyTable bone_keys()
{
  return {
      number_key("body.width", "mm", 20, 70, "48 mm", "width of the body at its rims"),
      number_key("body.depth", "mm", 15, 50, "35 mm", "anterior to posterior depth of the body at its rims"),
      number_key("body.height", "mm", 12, 45, "28 mm",
                 "height of the body from rim to rim, before a fracture"),
      number_key("body.waist", "%", 0, 25, "10 %", "how much narrower the body is at mid height"),
      number_key("body.posterior concavity", "mm", 0, 6, "2.5 mm",
                 "how far the posterior wall is hollowed at the canal"),
      number_key("body.endplate depth", "mm", 0, 4, "1.8 mm", "depth of each endplate under its rim"),
      number_key("body.rim rounding", "mm", 0, 3, "1.2 mm", "radius of the edge between wall and endplate"),
      number_key("fracture.wedge", "%", 0, 60, "0 %",
                 "loss of anterior height, shared by both endplates, linear from none at the posterior wall"),
      number_key("body.front exponent", "1", 1.4, 4, "2.3",
                 "exponent of the outline in front: 2.3 is a lumbar body, 1.6 a heart-shaped thoracic one"),
      number_key("body.osteophytes", "mm", 0, 8, "0 mm", "how far osteophytes stand out in front and aside"),
      choice_key("body.osteophyte sides", {"both", "left"}, "both", "where they are"),
      choice_key("posterior.form", {"lumbar", "thoracic"}, "lumbar",
                 "thoracic: round canal, narrow pedicles, steep spinous process"),
      number_key("posterior.spinous length", "%", 5, 100, "100 %",
                 "share of the spinous process that is there"),
      number_key("posterior.canal size", "%", 60, 140, "100 %",
                 "width and depth of the canal over the usual ones"),
      number_key("fracture.biconcave", "%", 0, 50, "0 %", "loss of middle height, shared by both endplates"),
      number_key("fracture.lateral wedge", "%", 0, 40, "0 %",
                 "loss of height on the left, shared by both endplates, linear from none on the right"),
      number_key("fracture.posterior bulge", "mm", 0, 6, "0 mm",
                 "how far the upper part of the posterior wall stands out into the canal"),
      number_key("bone.trabecular density", "mg/cc", 20, 400, "110 mg/cc",
                 "mean trabecular density of the body, K2HPO4-equivalent, before a fracture"),
      number_key("bone.density gradient", "%", 0, 40, "15 %",
                 "how much denser than its mean the bone is posteriorly, and half of that inferiorly"),
      number_key("bone.texture", "%", 0, 50, "20 %", "standard deviation of the trabecular texture"),
      number_key("bone.texture length", "mm", 0.5, 10, "2 mm", "size of the grains of the texture"),
      number_key("bone.cortex density", "mg/cc", 200, 1400, "900 mg/cc",
                 "density of the cortex at its true thickness"),
      // Silva 1994, Bone 15:409: shell and endplate are 0.35 mm thick on average
      number_key("bone.cortex thickness", "mm", 0.05, 2, "0.35 mm",
                 "thickness of the body's shell and endplates"),
      number_key("bone.posterior density", "mg/cc", 20, 600, "180 mg/cc",
                 "mean trabecular density of the posterior elements"),
      number_key("bone.posterior cortex thickness", "mm", 0.05, 3, "0.9 mm",
                 "cortical thickness of the posterior elements"),
      choice_key("neighbours.extent", {"whole", "cut", "none"}, "whole",
                 "vertebrae above and below: wholly in the image, cut by its border, or not there"),
      number_key("neighbours.disc height", "mm", 4, 20, "10 mm", "height of the discs between the rims"),
      number_key("neighbours.disc angle", "deg", -12, 12, "0 deg", "angle of each disc, kyphosis positive"),
  };
}

KeyTable image_keys()
{
  return {
      number_key("calibration.slope", "mg/cc per HU", 0.3, 2, "0.80", "density per CT number"),
      number_key("calibration.intercept", "mg/cc", -100, 100, "0", "density at 0 HU"),
      number_key("tissue.muscle", "HU", -200, 300, "55 HU", "CT number of muscle"),
      number_key("tissue.fat", "HU", -200, 300, "-95 HU", "CT number of fat"),
      number_key("tissue.disc", "HU", -200, 300, "85 HU", "CT number of discs"),
      number_key("tissue.vessel", "HU", -200, 600, "42 HU", "CT number of blood in the large vessels"),
      number_key("tissue.thecal sac", "HU", -200, 300, "20 HU", "CT number of the thecal sac"),
      number_key("tissue.air", "HU", -1024, 300, "-1000 HU", "CT number outside the patient"),
      choice_key("cement.pattern", {"none", "bipedicular", "one-sided", "central"}, "none",
                 "where the cement lies"),
      choice_key("cement.shape", {"bridging", "left bridging", "contained", "upper", "lower"}, "",
                 "which endplates the cement reaches; without it: bridging, or contained if central"),
      choice_key("cement.side", {"left", "right"}, "left", "side of the one-sided pattern"),
      number_key("cement.volume", "ml", 0.1, 40, "4.5 ml", "volume of the cement, all of it in the body"),
      // radiopaque PMMA: 1500 to above 3000 HU, stored in 12 bits up to 3071
      choice_key("cement.leak", {"none", "anterior", "canal", "lateral", "upper disc", "lower disc"}, "none",
                 "where a ball of cement lies outside the bone"),
      number_key("cement.leak radius", "mm", 1, 8, "4 mm", "radius of that ball, as far as it is outside"),
      number_key("cement.CT number", "HU", 500, 3071, "2700 HU", "CT number of the cement"),
      number_key("scanner.blur", "mm", 0, 3, "0.6 mm", "standard deviation of the scanner's point spread"),
      number_key("scanner.noise", "HU", 0, 300, "15 HU", "standard deviation of the noise"),
      numbers_key("grid.spacing", "mm", 0.1, 6, "[0.7 mm, 0.7 mm, 0.7 mm]",
                  "voxel size along the three image axes"),
      numbers_key("grid.rotation", "deg", -180, 180, "[0 deg, 0 deg, 0 deg]",
                  "turns of the image axes about the patient's x, y and z, in this order"),
      {"grid.axes",
       KeyKind::text,
       "",
       0,
       0,
       "LPS",
       {},
       "where the first, second and third image axis points before the turns, e.g. LPS or PIR"},
      Key{"labels.holes",
          KeyKind::integer,
          "",
          0,
          50,
          "0",
          {},
          "balls inside the vertebra that the label maps miss"},
      number_key("labels.hole radius", "mm", 0.5, 6, "2.5 mm", "radius of these balls"),
      number_key("grid.margin", "mm", 1, 200, "8 mm", "image beyond the bone it is to hold"),
      numbers_key("patient.rotation", "deg", -180, 180, "[0 deg, 0 deg, 0 deg]",
                  "turns of the patient about x, y and z, in this order"),
      numbers_key("patient.position", "mm", -2000, 2000, "[12 mm, -35 mm, 240 mm]",
                  "LPS coordinates of the middle of the body"),
  };
}

Vec3 three_numbers(const CaseValues& values, const std::string& path)
{
  const std::vector<double> list = values.numbers(path);
  if (list.size() != 3)
    throw ConfigError(values.where(path) + ": three numbers are expected, one per axis; found " +
                      std::to_string(list.size()) + ".");
  return {list[0], list[1], list[2]};
}

/// Turns about x, then y, then z, by angles in radian.
Mat3 turned(const Vec3& angles)
{
  return (Eigen::AngleAxisd(angles.z(), Vec3::UnitZ()) * Eigen::AngleAxisd(angles.y(), Vec3::UnitY()) *
          Eigen::AngleAxisd(angles.x(), Vec3::UnitX()))
      .toRotationMatrix();
}

/// Directions in LPS of image axes named by where they point: left, right, posterior, anterior, superior,
/// inferior.
Mat3 axes_of_code(const CaseValues& values, const std::string& path)
{
  const std::string code = values.text(path);
  const std::string positive = "LPS", negative = "RAI";
  Mat3 axes = Mat3::Zero();
  bool good = code.size() == 3;
  for (std::size_t i = 0; good && i < 3; ++i) {
    const auto plus = positive.find(code[i]), minus = negative.find(code[i]);
    good = plus != std::string::npos || minus != std::string::npos;
    if (good)
      axes(static_cast<int>(plus != std::string::npos ? plus : minus), static_cast<int>(i)) =
          plus != std::string::npos ? 1 : -1;
  }
  // each patient axis must be used once
  good = good && (axes.cwiseAbs().rowwise().sum().array() == 1).all();
  if (!good)
    throw ConfigError(values.where(path) + ": '" + code +
                      "' does not name three image axes. Write one letter of each pair L/R, P/A, S/I in any "
                      "order, e.g. LPS, RAS or PIR.");
  return axes;
}

BodyForm body_form(const CaseValues& values)
{
  BodyForm body;
  body.width = values.number("body.width");
  body.depth = values.number("body.depth");
  body.height = values.number("body.height");
  body.waist = values.number("body.waist");
  body.posterior_concavity = values.number("body.posterior concavity");
  body.endplate_depth = values.number("body.endplate depth");
  body.rim_rounding = values.number("body.rim rounding");
  body.wedge = values.number("fracture.wedge");
  body.biconcave = values.number("fracture.biconcave");
  body.lateral_wedge = values.number("fracture.lateral wedge");
  body.front_exponent = values.number("body.front exponent");
  body.osteophytes = values.number("body.osteophytes");
  body.osteophytes_on_right = values.text("body.osteophyte sides") == "both";
  body.posterior_bulge = values.number("fracture.posterior bulge");
  body.knobs = body_knobs(body);
  const double anterior = body.height * (1 - body.wedge - body.lateral_wedge);
  const double middle =
      (body.height * (1 - 0.5 * (body.wedge + body.lateral_wedge)) - 2 * body.endplate_depth) *
      (1 - body.biconcave);
  const double least = std::max(4.0, 2 * body.rim_rounding + 1);
  if (std::min(anterior, middle) < least) {
    std::ostringstream message;
    message << values.name() << ": the endplates would come too close: anterior height " << anterior
            << " mm, middle height " << middle << " mm, at least " << least
            << " mm is needed. Lower fracture.wedge, fracture.biconcave or body.endplate depth, or raise "
               "body.height.";
    throw ConfigError(message.str());
  }
  return body;
}

PhantomLeak leak_of(const std::string& word)
{
  return word == "anterior"     ? PhantomLeak::anterior
         : word == "canal"      ? PhantomLeak::canal
         : word == "lateral"    ? PhantomLeak::lateral
         : word == "upper disc" ? PhantomLeak::upper_disc
         : word == "lower disc" ? PhantomLeak::lower_disc
                                : PhantomLeak::none;
}

PhantomCement cement_form(const CaseValues& values)
{
  PhantomCement cement;
  const std::string pattern = values.text("cement.pattern");
  using Pattern = PhantomCementPattern;
  cement.pattern = pattern == "bipedicular" ? Pattern::bipedicular
                   : pattern == "one-sided" ? Pattern::one_sided
                   : pattern == "central"   ? Pattern::central
                                            : Pattern::none;
  const std::string usual = pattern == "central" ? "contained" : "bridging";
  const std::string shape = values.present("cement.shape") ? values.text("cement.shape") : usual;
  using Shape = PhantomCementShape;
  cement.shape = shape == "left bridging" ? Shape::left_bridging
                 : shape == "contained"   ? Shape::contained
                 : shape == "upper"       ? Shape::upper
                 : shape == "lower"       ? Shape::lower
                                          : Shape::bridging;
  if (cement.shape == Shape::left_bridging && cement.pattern != Pattern::bipedicular &&
      cement.pattern != Pattern::none)
    throw ConfigError(values.where("cement.shape") +
                      ": 'left bridging' needs the pattern bipedicular; found '" + pattern +
                      "'. For one column write 'pattern: one-sided' and 'side: left'.");
  cement.on_left = values.text("cement.side") == "left";
  cement.volume = values.number("cement.volume");
  cement.ct_number = values.number("cement.CT number");
  cement.leak = leak_of(values.text("cement.leak"));
  cement.leak_radius = values.number("cement.leak radius");
  return cement;
}

BoneDensities bone_densities(const CaseValues& values)
{
  BoneDensities bone;
  bone.trabecular = values.number("bone.trabecular density");
  bone.gradient = values.number("bone.density gradient");
  bone.variation = values.number("bone.texture");
  bone.texture_length = values.number("bone.texture length");
  bone.cortex = values.number("bone.cortex density");
  bone.cortex_thickness = values.number("bone.cortex thickness");
  bone.posterior_trabecular = values.number("bone.posterior density");
  bone.posterior_cortex_thickness = values.number("bone.posterior cortex thickness");
  return bone;
}

} // namespace

KeyTable phantom_keys()
{
  Key seed;
  seed.path = "seed";
  seed.kind = KeyKind::integer;
  seed.smallest = 0;
  seed.largest = 2e9;
  seed.fallback = "1";
  seed.meaning = "fixes the texture and the noise";
  KeyTable table = {seed};
  for (const KeyTable& part : {bone_keys(), image_keys()})
    table.insert(table.end(), part.begin(), part.end());
  return table;
}

PhantomSpec phantom_spec(const CaseValues& values)
{
  PhantomSpec spec;
  spec.seed = static_cast<std::uint64_t>(values.integer("seed"));
  spec.body = body_form(values);
  spec.posterior = {values.text("posterior.form") == "thoracic", values.number("posterior.spinous length"),
                    values.number("posterior.canal size")};
  spec.faults = {values.integer("labels.holes"), values.number("labels.hole radius")};
  spec.bone = bone_densities(values);
  const std::string extent = values.text("neighbours.extent");
  spec.stack.neighbours = extent == "whole" ? NeighbourExtent::whole
                          : extent == "cut" ? NeighbourExtent::cut
                                            : NeighbourExtent::none;
  spec.stack.disc_height = values.number("neighbours.disc height");
  spec.stack.disc_angle = values.number("neighbours.disc angle");
  spec.cement = cement_form(values);
  spec.calibration = {values.number("calibration.slope"), values.number("calibration.intercept")};
  spec.tissue = {values.number("tissue.muscle"),     values.number("tissue.fat"),
                 values.number("tissue.disc"),       values.number("tissue.vessel"),
                 values.number("tissue.thecal sac"), values.number("tissue.air")};
  spec.scanner.blur = values.number("scanner.blur");
  spec.scanner.noise = values.number("scanner.noise");
  spec.scanner.spacing = three_numbers(values, "grid.spacing");
  spec.scanner.margin = values.number("grid.margin");
  spec.scanner.axes = turned(three_numbers(values, "grid.rotation")) * axes_of_code(values, "grid.axes");
  spec.position = three_numbers(values, "patient.position");
  spec.rotation = turned(three_numbers(values, "patient.rotation"));
  return spec;
}

} // namespace cemvert
