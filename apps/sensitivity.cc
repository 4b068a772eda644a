// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/sensitivity.h"

#include "apps/convergence.h"
#include "materials/constitutive_law.h"

#include <fmt/core.h>

#include <algorithm>

namespace cemvert
{
namespace
{

/// One changed assumption; what is left out stays as the case says.
struct Variant {
  std::string name;
  double density_shift = 0; ///< g/cm3
  MaterialSettings materials;
  LoadSettings load;
  std::string reason; ///< why it cannot be solved; empty if it can
};

bool has_parameter(const std::string& law, const std::string& key)
{
  const auto parameters = make_law(law)->parameters();
  return std::any_of(parameters.begin(), parameters.end(),
                     [&key](const LawParameter& parameter) { return parameter.key == key; });
}

std::string name_of(LateralSupport support)
{
  switch (support) {
  case LateralSupport::fixed:
    return "load faces held laterally";
  case LateralSupport::upper_free:
    return "upper load face free laterally";
  default:
    return "load faces free laterally";
  }
}

/// The changed assumptions one after the other, each with its reason and range. Those that the case already
/// makes are left out.
std::vector<Variant> variants_of(const CaseConfig& config, bool image_is_modulus)
{
  std::vector<Variant> variants;
  const auto changed = [&](const std::string& name) -> Variant& {
    return variants.emplace_back(Variant{name, 0, config.materials, config.load, ""});
  };
  // About 10 % of ordinary trabecular density; calibration by a phantom of another day errs by 1.4 to 6.7 %
  // (Wang et al., Sci Rep 7 (2017), PMC5524691), without a phantom by more.
  for (const double shift : {-0.015, 0.015}) {
    Variant& variant = changed(fmt::format("density {:+.0f} mg/cc", 1000 * shift));
    variant.density_shift = shift;
    variant.reason = image_is_modulus ? "the image gives moduli, not densities" : "";
  }
  // Range of the values in use for vertebral cancellous bone.
  const std::string ratio_key = "poisson ratio";
  for (const double ratio : {0.2, 0.4}) {
    Variant& variant = changed(fmt::format("Poisson's ratio of bone {:.1f}", ratio));
    variant.materials.bone_values[ratio_key] = ratio;
    if (!has_parameter(config.materials.bone_law, ratio_key))
      variant.reason = "the law '" + config.materials.bone_law + "' has no single ratio";
  }
  // Potting cement as built, 1177 MPa (Hernandez et al. 2021, PMC7841704), and the upper end of what
  // textbooks give for PMMA, 3300 MPa.
  for (const double modulus : {1177.0, 3300.0})
    changed(fmt::format("layers of {:.0f} MPa", modulus)).materials.layer_modulus = modulus;
  for (const auto support : {LateralSupport::fixed, LateralSupport::upper_free, LateralSupport::free})
    if (support != config.load.lateral)
      changed(name_of(support)).load.lateral = support;
  // Ten times softer and harder than the default of 1 MPa: marrow carries nothing, the floor must not either.
  for (const double floor : {0.1, 10.0})
    changed(fmt::format("floor of bone's modulus {:g} MPa", floor)).materials.smallest_modulus = floor;
  return variants;
}

BoneDensity shifted(BoneDensity bone, double shift)
{
  if (shift != 0)
    for (float& density : bone.density.values)
      density += static_cast<float>(shift);
  return bone;
}

SensitivityVariant solve(const Variant& variant, const CompressionModel& model, const SolverStage& stage,
                         const CaseConfig& config)
{
  if (!variant.reason.empty())
    return {variant.name, {}, variant.reason};
  RunLog quiet(false);
  const BoneDensity bone = shifted(stage.bone, variant.density_shift);
  std::vector<CompressionResult> results;
  CaseConfig changed = config;
  changed.materials = variant.materials;
  changed.load = variant.load;
  changed.load.elastic_line_only = true;
  for (const std::string& state : stage.states) {
    if (is_fractured(state)) // its stiffness is what the crushing has left: a study of its own
      continue;
    const MaterialField field = state_materials(stage, bone, state, model.quadrature(), changed);
    results.push_back(model.compress(state, field, changed.load, stage.target, quiet));
    results.back().fields = {}; // only the stiffness is wanted; a large mesh has no room for twenty fields
  }
  return {variant.name, stiffnesses_of(results), ""};
}

} // namespace

SensitivityReport study_sensitivity(const SolverStage& stage, const SolverOutcome& base,
                                    const CaseConfig& config, RunLog& log)
{
  const std::vector<Variant> variants = variants_of(config, stage.image_is_modulus);
  log.station("sensitivity");
  const CompressionModel model(stage.mesh, config.solver, MPI_COMM_WORLD);
  SensitivityReport report;
  report.base = stiffnesses_of(base.states);
  for (const Variant& variant : variants) {
    report.variants.push_back(solve(variant, model, stage, config));
    log.progress(static_cast<double>(report.variants.size()) / static_cast<double>(variants.size()));
  }
  log.finish(fmt::format("{} changed assumptions", report.variants.size()));
  return report;
}

} // namespace cemvert
