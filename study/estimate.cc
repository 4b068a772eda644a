// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/estimate.h"

#include "core/case_values.h"
#include "core/error.h"
#include "core/statistics.h"
#include "image/image_file.h"

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

// Seen on T10, T11 and L4 (2 mm, P2: 178 185, 203 838 and 357 120 degrees of freedom for 18.7, 21.5 and 43.3
// ml of body, loading layers included): 66 to 76 times ml / mm3.
constexpr double p2_dofs_per_cell = 71e3;
// Vertices are an eighth of the nodes of P2 in the limit of fine meshes, here a seventh.
constexpr double p2_over_p1 = 7;
constexpr double dofs_per_voxel = 3.6e3; ///< three per ml / mm3 of voxels, a fifth more on the surface
/// Part of a whole vertebra's volume that is its body, L4: 43 of 69 ml.
constexpr double body_part = 0.62;

/// Part of a body that lies between cement and an endplate or near by, where 'mesh.bridge edge length' holds:
/// T11, two columns of 4 ml; other patterns less.
constexpr double thin_part = 0.1;

// Of one core, seen on the same vertebrae; finished cases correct them.
constexpr double image_seconds = 4, mesh_seconds_per_dof = 4e-5;
constexpr double linear_seconds_per_dof = 3e-5, yielding_seconds_per_dof = 3.5e-4;
constexpr double image_memory = 250, memory_per_dof = 3.5e-3;       ///< MB
constexpr double disk_of_images = 1, disk_per_state_and_dof = 2e-5; ///< MB

constexpr double mm3_per_ml = 1000;

} // namespace

double Estimator::volume_of_body(const CaseFile& file)
{
  try {
    const CaseValues values(file, table_);
    if (!values.given("labels.file"))
      return 0;
    const bool has_body = values.given("labels.body");
    const std::vector<int> labels = values.integers(has_body ? "labels.body" : "labels.vertebra");
    std::string name = values.file("labels.file").string();
    for (const int label : labels)
      name += " " + std::to_string(label);
    const auto known = volumes_.find(name);
    if (known != volumes_.end())
      return known->second;
    const LabelMap map = read_labels(values.file("labels.file"));
    const auto voxels = std::count_if(map.values.begin(), map.values.end(), [&](int label) {
      return std::find(labels.begin(), labels.end(), label) != labels.end();
    });
    const Vec3 spacing = map.grid.spacing;
    const double volume = static_cast<double>(voxels) * spacing.prod() / mm3_per_ml;
    // a label of more than the largest body (50 ml, L5) is that of a whole vertebra
    const bool is_whole = !has_body && volume > 50;
    return volumes_[name] = is_whole ? body_part * volume : volume;
  } catch (const Error&) { // the case itself will say what is wrong with its files
    return 0;
  }
}

std::optional<CaseEstimate> Estimator::uncorrected(const StudyCase& one, const StudyRun& run)
{
  CaseEstimate estimate;
  estimate.seconds = image_seconds;
  estimate.memory = image_memory;
  estimate.disk = disk_of_images;
  if (run.command == "measure")
    return estimate;
  const double volume = volume_of_body(one.file);
  const CaseValues values(one.file, table_);
  if (volume == 0 || values.text("image.values") == "modulus")
    return std::nullopt;
  const bool voxels = values.text("mesh.elements") == "voxels";
  const double edge = voxels && !values.given("mesh.edge length") ? 1 : values.number("mesh.edge length");
  double cells = volume / std::pow(edge, 3);
  if (!voxels && values.given("mesh.bridge edge length"))
    cells *= 1 + thin_part * (std::pow(edge / values.number("mesh.bridge edge length"), 3) - 1);
  estimate.dofs = voxels
                      ? dofs_per_voxel * cells
                      : p2_dofs_per_cell * cells / (values.text("solver.elements") == "P1" ? p2_over_p1 : 1);
  const bool yields = values.text("materials.bone.law") != "linear elastic" &&
                      values.text("materials.bone.law") != "transversely isotropic";
  const auto states = static_cast<double>(values.texts("states").size());
  estimate.seconds += estimate.dofs * (mesh_seconds_per_dof +
                                       states * (yields ? yielding_seconds_per_dof : linear_seconds_per_dof));
  estimate.memory += estimate.dofs * memory_per_dof;
  estimate.disk += estimate.dofs * states * disk_per_state_and_dof;
  return estimate;
}

std::optional<CaseEstimate> Estimator::of(const StudyCase& one, const StudyRun& run)
{
  std::optional<CaseEstimate> estimate = uncorrected(one, run);
  if (estimate) {
    estimate->seconds *= time_factor_;
    estimate->memory *= memory_factor_;
  }
  return estimate;
}

void Estimator::learn(const std::vector<StudyRow>& rows, const StudyRun& run)
{
  std::vector<double> times, memories;
  for (const StudyRow& row : rows) {
    if (!row.record || row.record->status != CaseStatus::done)
      continue;
    if (const auto estimate = uncorrected(row.one, run)) {
      times.push_back(row.record->seconds / estimate->seconds);
      memories.push_back(row.record->memory / estimate->memory);
    }
  }
  learned_ = times.size();
  if (times.empty())
    return;
  time_factor_ = median(times);
  memory_factor_ = median(memories);
}

} // namespace cemvert
