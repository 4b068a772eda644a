// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/program.h"
#include "image/image_file.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace cemvert
{

/// Mineral of the voxels of one label [g], density [g/cm3] = slope * value, capped as the program caps bone.
inline double voxel_mass(const ScalarImage& image, const LabelMap& labels, int label, double slope)
{
  const double largest_density = 1.2; // g/cm3, default of materials.bone.largest density
  double mass = 0;
  for (std::size_t voxel = 0; voxel < labels.values.size(); ++voxel)
    if (labels[voxel] == label) {
      const double value = interpolate(image, labels.grid.point(labels.grid.index_of(voxel)));
      mass += 1e-3 * labels.grid.voxel_volume() * std::min(slope * value, largest_density);
    }
  return mass;
}

/// `cemvert run` of a case in `folder`: mass kept from image to mesh, and balances of forces, moments and
/// energy, within the project's bounds.
inline nlohmann::json expect_mass_and_balance(const std::filesystem::path& folder,
                                              const std::string& case_text, double mass)
{
  std::ofstream(folder / "case.yaml") << case_text;
  const ProgramRun run =
      run_program({"run", (folder / "case.yaml").string(), "-o", (folder / "out").string(), "--no-pictures"},
                  "mpirun -n 2 --oversubscribe");
  EXPECT_EQ(run.exit_code, 0) << run.text;
  std::ifstream stream(folder / "out" / "results.json");
  const auto results = nlohmann::json::parse(stream);
  const double meshed = results["materials"]["states"]["intact"]["bone_mass"]["value"];
  EXPECT_NEAR(meshed / mass, 1, 0.005);
  testing::Test::RecordProperty("meshed_over_voxel_mass", std::to_string(meshed / mass));
  for (const auto& [name, state] : results["mechanics"]["states"].items()) {
    const auto& checks = state["checks"];
    EXPECT_LT(checks["force_imbalance"]["value"].get<double>(), 1e-6) << name;
    EXPECT_LT(checks["moment_imbalance"]["value"].get<double>(), 1e-6) << name;
    EXPECT_LT(checks["energy_error"]["value"].get<double>(), 1e-8) << name;
  }
  return results;
}

} // namespace cemvert
