// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "image/calibration.h"
#include "image/line_fit.h"
#include "image/tissue_attenuation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// CT numbers between which a tissue lies at 80 to 140 kVp, with some slack [HU].
struct Range {
  const char* tissue;
  double low, high;
};
constexpr Range ranges[] = {{"air", -1060, -900},
                            {"fat", -150, -50},
                            {"muscle", 0, 100},
                            {"blood", 0, 100},
                            {"cortical bone", 600, 2600}};

void check_tissues(const std::map<std::string, CalibrationSample>& tissues)
{
  if (tissues.size() < 3)
    throw DataError(
        fmt::format("image.calibration.internal: {} tissues are given; at least three are needed, of "
                    "air, fat, muscle, blood and cortical bone.",
                    tissues.size()));
  for (const Range& range : ranges) {
    const auto found = tissues.find(range.tissue);
    if (found == tissues.end() || (found->second.mean > range.low && found->second.mean < range.high))
      continue;
    throw DataError(fmt::format("image.calibration.internal: the label of {} has {:.0f} HU on average; {:g} "
                                "to {:g} HU are possible.\n    "
                                "{}",
                                range.tissue, found->second.mean, range.low, range.high,
                                std::string(range.tissue) == "blood" && found->second.mean > range.high
                                    ? "Blood with contrast agent is no standard: leave it out."
                                    : "Are two tissues swapped, or does the label lie on something else?"));
  }
}

/// CT numbers of tissues in a fixed order.
struct Tissues {
  std::vector<std::string> names;
  std::vector<double> values; ///< HU
};

LineFit attenuation_line(const Tissues& tissues, double energy)
{
  std::vector<double> attenuation;
  for (const std::string& name : tissues.names)
    attenuation.push_back(mass_attenuation(name, energy));
  return fitted_line(tissues.values, attenuation);
}

struct EnergyFit {
  double energy = 0, r_squared = -1;
};

constexpr double lowest_energy = 30, highest_energy = 150, energy_step = 0.5; // keV

EnergyFit effective_energy(const Tissues& tissues)
{
  EnergyFit best;
  for (double energy = lowest_energy; energy <= highest_energy; energy += energy_step)
    if (const double r_squared = attenuation_line(tissues, energy).r_squared; r_squared > best.r_squared)
      best = {energy, r_squared};
  return best;
}

/// The three coefficients at an energy.
Calibration at_energy(const Tissues& tissues, double energy)
{
  const LineFit attenuation = attenuation_line(tissues, energy);
  std::vector<double> densities; // from the definition of the CT number; water has 1 g/cm3
  for (std::size_t n = 0; n < tissues.names.size(); ++n)
    densities.push_back((1 + tissues.values[n] / 1000) * mass_attenuation("water", energy) /
                        mass_attenuation(tissues.names[n], energy));
  const LineFit mass = fitted_line(tissues.values, densities);
  const double fat = mass_attenuation("triglyceride", energy);
  const double contrast = mass_attenuation("K2HPO4", energy) - fat;
  Calibration calibration;
  calibration.constant = mass.intercept * (attenuation.intercept - fat) / contrast;
  calibration.slope =
      (mass.intercept * attenuation.slope + mass.slope * (attenuation.intercept - fat)) / contrast;
  calibration.curvature = mass.slope * attenuation.slope / contrast;
  return calibration;
}

/// CT number at which the density is `wanted`, on the rising side of the parabola [HU].
double value_at(const Calibration& calibration, double wanted)
{
  const double below = wanted - calibration.constant;
  const double root =
      std::sqrt(std::max(0.0, calibration.slope * calibration.slope + 4 * calibration.curvature * below));
  return 2 * below / (calibration.slope + root);
}

/// Largest change of the density at one CT number: by leaving out a tissue, and by energies that fit nearly
/// as well [g/cm3].
double spread_at(const Tissues& tissues, const EnergyFit& best, double value)
{
  const double here = at_energy(tissues, best.energy).density(value);
  double largest = 0;
  for (double energy = lowest_energy; energy <= highest_energy; energy += energy_step)
    if (attenuation_line(tissues, energy).r_squared > best.r_squared - 1e-3)
      largest = std::max(largest, std::abs(at_energy(tissues, energy).density(value) - here));
  for (std::size_t left_out = 0; tissues.names.size() > 3 && left_out < tissues.names.size(); ++left_out) {
    Tissues others = tissues;
    others.names.erase(others.names.begin() + static_cast<std::ptrdiff_t>(left_out));
    others.values.erase(others.values.begin() + static_cast<std::ptrdiff_t>(left_out));
    const Calibration without = at_energy(others, effective_energy(others).energy);
    largest = std::max(largest, std::abs(without.density(value) - here));
  }
  return largest;
}

} // namespace

Calibration internal_calibration(const std::map<std::string, CalibrationSample>& samples, RunLog& log)
{
  check_tissues(samples);
  Tissues tissues;
  for (const auto& [name, sample] : samples) {
    tissues.names.push_back(name);
    tissues.values.push_back(sample.mean);
  }
  const EnergyFit best = effective_energy(tissues);
  Calibration calibration = at_energy(tissues, best.energy);
  constexpr double usual = 0.1; // g/cm3, bone of a vertebra
  const double value = value_at(calibration, usual);
  const double slope = calibration.slope + 2 * calibration.curvature * value;
  if (!(slope > 0) || !std::isfinite(value))
    throw DataError(
        fmt::format("image.calibration.internal: density does not rise with the CT number ({:.3f} mg/cc "
                    "per HU). Look at the labels of the tissues.",
                    1000 * slope));
  const double spread = spread_at(tissues, best, value);
  calibration.facts = {
      {"calibration.slope", known(1000 * slope, "mg/cc per HU", "density over HU at 100 mg/cc")},
      {"calibration.intercept", known(1000 * calibration.constant, "mg/cc", "density at 0 HU")},
      {"calibration.curvature", known(1e6 * calibration.curvature, "mg/cc per 1000 HU2", "quadratic term")},
      {"calibration.r_squared", known(best.r_squared, "1", "of CT number against mass attenuation")},
      {"calibration.effective_energy", known(best.energy, "keV", "at which that is largest")},
      {"calibration.mineral", known("K2HPO4", "1", "what the density is an equivalent of")},
      {"calibration.uncertainty",
       known(
           1000 * spread, "mg/cc",
           "largest change at 100 mg/cc when one tissue is left out, or the energy is another one that fits "
           "nearly as well (R2 within 0.001)")}};
  for (const auto& [name, sample] : samples)
    calibration.facts["calibration.tissue." + name] =
        known(sample.mean, "HU", "mean of the label of " + name);
  calibration.source =
      fmt::format("density by {} tissues of the patient, effective energy {:.1f} keV: {:.2f} mg/cc "
                  "K2HPO4 per HU and known to {:.0f} mg/cc at 100 mg/cc",
                  samples.size(), best.energy, 1000 * slope, 1000 * spread);
  log.warning(
      fmt::format("image.calibration.internal: {:.0f} mg/cc of uncertainty at 100 mg/cc, by the choice of "
                  "tissues and energy alone; 15 mg/cc move stiffness by 6 (dense bone) to 18 % (weak bone).",
                  1000 * spread));
  return calibration;
}

} // namespace cemvert
