// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/synthetic_run.h"

namespace cemvert
{
namespace
{

MeasurementReport synthetic_measures()
{
  MeasurementReport report;
  report["body_volume"] = known(43.3123456789, "ml", "");
  report["vertebra_volume"] = known(70.25, "ml", "");
  report["cement_volume"] = known(4.5, "ml", "");
  report["cement_outside_body"] = known(0.0, "ml", "");
  report["distribution_rate"] = known(10.39, "%", "");
  report["distribution_rate_whole_vertebra"] = known(6.41, "%", "");
  report["distribution_class"] = known("MDR", "1", "");
  report["max_cross_section_ratio"] = known(31.2, "%", "");
  report["max_cross_section_above_43"] = known(false, "1", "");
  report["contact_class"] = known("C", "1", "");
  report["contacts.upper_left"] = known(true, "1", "");
  report["contacts.upper_right"] = known(false, "1", "");
  report["contacts.lower_left"] = known(false, "1", "");
  report["contacts.lower_right"] = known(true, "1", "");
  report["contact_area_upper"] = known(41.7, "mm2", "");
  report["contact_area_lower"] = known(12.5, "mm2", "");
  report["anterior_height"] = known(27.1, "mm", "");
  report["middle_height"] = known(25.9, "mm", "");
  report["posterior_height"] = unknown("mm", "", "the endplates do not meet the mid-sagittal plane");
  report["avhr"] = unknown("%", "", "needs both neighbours (labels.above, labels.below)");
  report["local_kyphotic_angle"] = known(-2.4, "deg", "");
  report["regional_kyphotic_angle"] =
      unknown("deg", "", "needs both neighbours (labels.above, labels.below)");
  return report;
}

CompressionResult synthetic_state(const std::string& name, double stiffness)
{
  constexpr double height = 25, travel = 0.5;
  CompressionResult result;
  result.state = name;
  result.curve = {{0, 0, 0}, {travel, travel / height, stiffness * travel}};
  result.stiffness = stiffness;
  result.apparent_modulus = stiffness * height / 1200;
  result.energy = 0.5 * stiffness * travel * travel;
  result.layer_share_of_travel = 0.052;
  result.converged = true;
  result.checks = {2.1e-13, 1.7e-13, 3.4e-12, 8.2e-9};
  result.iterations = 23;
  result.seconds = {0.46, 0.13, 0.54};
  return result;
}

} // namespace

RunResults synthetic_run()
{
  RunResults run;
  run.case_echo = {{"mesh", {{"edge length", "2 mm"}}}};
  run.input_hashes = {{"ct.nii.gz", std::string(64, 'a')}};
  run.libraries = {{"deal.II", "9.4.1"}, {"PETSc", "3.18.5"}};
  run.date = "2026-01-02T03:04:05Z";
  run.measurement = synthetic_measures();
  MeshReport mesh;
  mesh.quality.smallest_dihedral = 9.87654321;
  mesh.quality.largest_dihedral = 161;
  mesh.quality.smallest_radius_ratio = 0.21;
  mesh.quality.mean_radius_ratio = 0.81;
  mesh.quality.mean_edge = 1.9;
  mesh.quality.dihedral_percentiles = {12, 18, 27, 48, 65};
  mesh.quality.volume = {{Region::body, 38700}, {Region::cement, 4455}, {Region::upper_layer, 9000}};
  mesh.voxel_volume = {{Region::body, 38812}, {Region::cement, 4500}};
  mesh.cement_pieces = mesh.cement_pieces_meshed = 2;
  run.mesh = mesh;
  run.vertices = 6402;
  run.tets = 30311;
  run.dofs = 135531;
  MaterialCounts counts;
  counts.outside_fit_volume = 5120;
  counts.bone_mass = 6.1;
  counts.mean_modulus = 412;
  run.materials = {{"intact", counts}, {"cemented", counts}};
  run.states = {synthetic_state("intact", 20000), synthetic_state("cemented", 26000)};
  run.states[1].cement_load_share = 0.31;
  run.times = {{"image", 1.21}, {"mesh", 8.5}, {"solve", 1.5}, {"solve", 1.0}};
  run.peak_memory = 612.4;
  run.warnings = {"anterior from anatomy and from the header disagree by 180 degrees"};
  run.density_source = "image in mg/cc K2HPO4; kopperdahl power; bone under the cement as in the image";
  return run;
}

TetMesh two_tets()
{
  TetMesh mesh;
  mesh.vertices = {{100, -20, 300}, {102, -20, 300}, {100, -18, 300}, {100, -20, 302}, {102, -18, 302}};
  mesh.tets = {{0, 1, 2, 3}, {1, 4, 2, 3}};
  mesh.regions = {Region::body, Region::cement};
  mesh.node_sets.assign(mesh.vertices.size(), 0);
  return mesh;
}

CompressionResult two_tet_result(int degree)
{
  const TetMesh mesh = two_tets();
  CompressionResult result;
  result.state = "intact";
  result.curve = {{0, 0, 0}, {0.5, 0.02, 10000}};
  SolutionFields& fields = result.fields;
  fields.degree = degree;
  fields.nodes = mesh.vertices;
  for (const auto& tet : mesh.tets) {
    std::array<int, 10> cell{};
    std::copy(tet.begin(), tet.end(), cell.begin());
    // VTK's order of the edges of a quadratic tetrahedron. Shared edges get two nodes here, which VTK allows.
    const std::array<std::array<int, 2>, 6> edges = {{{0, 1}, {1, 2}, {2, 0}, {0, 3}, {1, 3}, {2, 3}}};
    for (std::size_t edge = 0; edge < edges.size() && degree == 2; ++edge) {
      cell[4 + edge] = static_cast<int>(fields.nodes.size());
      fields.nodes.push_back(0.5 * (mesh.vertices[tet[edges[edge][0]]] + mesh.vertices[tet[edges[edge][1]]]));
    }
    fields.cells.push_back(cell);
  }
  for (const Vec3& node : fields.nodes)
    fields.displacement.emplace_back(0, 0, -0.01 * (node.z() - 300));
  fields.strain = {{0, 0, -0.01, 0, 0, 0}, {0.003, 0.003, -0.01, 0.001, 0.002, 0.003}};
  fields.stress = {{0, 0, -4, 0, 0, 0}, {1, 2, 3, 4, 5, 6}};
  fields.strain_energy_density = {0.02, 0.03};
  fields.young_modulus = {400, 2000};
  fields.density = {0.15, 0.16};
  return result;
}

} // namespace cemvert
