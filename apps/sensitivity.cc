// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/sensitivity.h"

#include "apps/convergence.h"

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

class VariantList
{
public:
  VariantList(const CaseConfig& config, bool image_is_modulus)
      : config_(config), image_is_modulus_(image_is_modulus)
  {
  }

  /// About 10 % of ordinary trabecular density; calibration by a phantom of another day errs by 1.4 to 6.7 %
  /// (Wang et al., Sci Rep 7 (2017), PMC5524691), without a phantom by more.
  void add_densities()
  {
    for (const double shift : {-0.015, 0.015}) {
      Variant variant = as_run(fmt::format("density {:+.0f} mg/cc", 1000 * shift));
      variant.density_shift = shift;
      variant.reason = image_is_modulus_ ? "the image gives moduli, not densities" : "";
      variants_.push_back(variant);
    }
  }

  /// Range of the values in use for vertebral cancellous bone.
  void add_poisson_ratios()
  {
    const std::string key = "poisson ratio";
    for (const double ratio : {0.2, 0.4}) {
      Variant variant = as_run(fmt::format("Poisson's ratio of bone {:.1f}", ratio));
      variant.materials.bone_values[key] = ratio;
      if (!has_parameter(config_.materials.bone_law, key))
        variant.reason = "the law '" + config_.materials.bone_law + "' has no single ratio";
      variants_.push_back(variant);
    }
  }

  /// Potting cement as built, 1177 MPa (Hernandez et al. 2021, PMC7841704), and the upper end of what
  /// textbooks give for PMMA, 3300 MPa.
  void add_layers()
  {
    for (const double modulus : {1177.0, 3300.0}) {
      Variant variant = as_run(fmt::format("layers of {:.0f} MPa", modulus));
      variant.materials.layer_modulus = modulus;
      variants_.push_back(variant);
    }
  }

  void add_supports()
  {
    for (const auto support : {LateralSupport::fixed, LateralSupport::upper_free, LateralSupport::free}) {
      if (support == config_.load.lateral)
        continue;
      Variant variant = as_run(name_of(support));
      variant.load.lateral = support;
      variants_.push_back(variant);
    }
  }

  /// Ten times softer and harder than the default of 1 MPa: marrow carries nothing, the floor must not
  /// either.
  void add_floors()
  {
    for (const double floor : {0.1, 10.0}) {
      Variant variant = as_run(fmt::format("floor of bone's modulus {:g} MPa", floor));
      variant.materials.smallest_modulus = floor;
      variants_.push_back(variant);
    }
  }

  const std::vector<Variant>& list() const { return variants_; }

private:
  Variant as_run(const std::string& name) const { return {name, 0, config_.materials, config_.load, ""}; }

  const CaseConfig& config_;
  bool image_is_modulus_;
  std::vector<Variant> variants_;
};

BoneDensity shifted(BoneDensity bone, double shift)
{
  if (shift != 0)
    for (float& density : bone.density.values)
      density += static_cast<float>(shift);
  return bone;
}

SensitivityVariant solve(const Variant& variant, const CompressionModel& model, const SolverStage& stage)
{
  if (!variant.reason.empty())
    return {variant.name, {}, variant.reason};
  RunLog quiet(false);
  const BoneDensity bone = shifted(stage.bone, variant.density_shift);
  std::vector<CompressionResult> results;
  for (const std::string& state : stage.states) {
    const MaterialField field = material_field(stage.mesh, bone, stage.image_is_modulus, state == "cemented",
                                               stage.axes, model.quadrature(), variant.materials);
    results.push_back(model.compress(state, field, variant.load, stage.target, quiet));
    results.back().fields = {}; // only the stiffness is wanted; a large mesh has no room for twenty fields
  }
  return {variant.name, stiffnesses_of(results), ""};
}

} // namespace

SensitivityReport study_sensitivity(const SolverStage& stage, const SolverOutcome& base,
                                    const CaseConfig& config, RunLog& log)
{
  VariantList variants(config, stage.image_is_modulus);
  variants.add_densities();
  variants.add_poisson_ratios();
  variants.add_layers();
  variants.add_supports();
  variants.add_floors();

  log.station("sensitivity");
  const CompressionModel model(stage.mesh, config.solver, MPI_COMM_WORLD);
  SensitivityReport report;
  report.base = stiffnesses_of(base.states);
  for (const Variant& variant : variants.list()) {
    report.variants.push_back(solve(variant, model, stage));
    log.progress(static_cast<double>(report.variants.size()) / static_cast<double>(variants.list().size()));
  }
  log.finish(fmt::format("{} changed assumptions", report.variants.size()));
  return report;
}

} // namespace cemvert
