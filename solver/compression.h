// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"
#include "core/progress.h"
#include "materials/material_field.h"
#include "mesh/tet_mesh.h"
#include "solver/load_case.h"
#include "solver/solver_seconds.h"
#include "solver/strength.h"

#include <mpi.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cemvert
{

/// Section `solver:` of the case file.
struct SolverSettings {
  int degree = 2;          ///< 1 or 2, of tetrahedra; hexahedra are of degree 1
  double tolerance = 1e-8; ///< relative residual of the linear solver
  int largest_iterations = 1000;
  std::string preconditioner = "two-level";
  double newton_tolerance = 1e-6; ///< out-of-balance force over the reactions
  int newton_iterations = 15;     ///< of one load step before it is halved
  double checkpoint_interval = 5; ///< s between two checkpoints of a run that yields, at least
};
KeyTable solver_keys();
SolverSettings solver_settings(const CaseValues& values);

struct CurvePoint {
  double displacement = 0;    ///< platen travel, mm, compression positive
  double apparent_strain = 0; ///< 1
  double force = 0;           ///< N, compression positive
};

/// Fields of one state, gathered on rank 0 (empty elsewhere). Cells are those of the mesh, in its order.
struct SolutionFields {
  CellShape shape = CellShape::tetrahedron;
  int degree = 2;
  std::vector<Vec3> nodes; ///< LPS mm; the mesh's vertices first, then one node per edge for degree 2
  std::vector<std::array<int, 10>> cells; ///< VTK order of the (quadratic) tetrahedron or of the hexahedron;
                                          ///< -1 where there are fewer nodes
  std::vector<Vec3> displacement;         ///< mm, per node
  std::vector<std::array<double, 6>>
      strain; ///< per cell, volume mean: xx yy zz xy yz xz, 1 (tensor shear), LPS axes
  std::vector<std::array<double, 6>> stress; ///< per cell, volume mean, MPa
  std::vector<double> strain_energy_density; ///< per cell, elastic, N/mm2 = MPa
  std::vector<double> damage;                ///< per cell, mean, 1; empty where nothing can yield
  std::vector<double> plastic_strain;        ///< per cell, mean of the accumulated norm, 1; likewise
  std::vector<double> young_modulus;         ///< per cell, mean, MPa
  std::vector<double> density;               ///< per cell, mean, g/cm3
};

/// What the solver itself can vouch for.
struct SolverChecks {
  double force_imbalance = 0; ///< |upper + lower reaction| / |upper reaction|
  /// |moment of both reactions| / (|upper reaction| * distance of the faces), about a point of the lower face
  double moment_imbalance = 0;
  /// |external work - strain energy| / strain energy; of what yields, with what flow and damage took, the
  /// largest of all load steps
  double energy_error = 0;
  double residual = 0; ///< relative, at the end
};

/// How the endplates have come nearer to each other.
struct EndplateMotion {
  std::map<std::string, double> height_loss; ///< mm, at the sites asked for
  double flexion = 0,
         left_tilt = 0; ///< degrees, of the upper endplate against the lower: forward, to the left
};

/// What has become of the bone in one part of the vertebra.
struct ZoneOutcome {
  double volume = 0;                  ///< mm3
  double yielded_volume_fraction = 0; ///< 1
  double mean_damage = 0;             ///< 1
};

/// A model in equilibrium somewhere on its way, on this rank.
struct LoadedModel;

/// Where a killed run goes on from: checkpoint.h.
class Checkpoint;

/// A vertebra that was crushed and unloaded: where a fractured state begins.
struct Crushing {
  std::vector<CurvePoint> curve; ///< up and down again
  EndplateMotion under_load, unloaded;
  bool converged = false;
  std::string reason; ///< why not
  std::shared_ptr<const LoadedModel> model;
};

/// "cemented" and "fractured cemented".
bool has_cement(const std::string& state);
/// "fractured" and "fractured cemented".
bool is_fractured(const std::string& state);

/// Outcome of one state under compression.
struct CompressionResult {
  std::string state;
  std::vector<CurvePoint> curve;
  double stiffness = 0;        ///< N/mm, force over platen travel, layers included
  double apparent_modulus = 0; ///< MPa, stiffness * mean height / mean endplate area
  double energy = 0;           ///< N mm, elastic strain energy at the last point of the curve
  bool yields = false;         ///< false: every law is linear, and what follows is empty
  Strengths strengths;
  double yielded_volume_fraction = 0; ///< of the bone, at the last point of the curve
  double mean_damage = 0;             ///< of the bone, by volume, at the last point of the curve
  std::map<std::string, ZoneOutcome> zones;
  double external_work = 0;       ///< N mm, of the platen up to the last point of the curve
  double plastic_dissipation = 0; ///< N mm
  double damage_dissipation = 0;  ///< N mm
  double energy_to_peak = 0;      ///< N mm, work up to the largest force
  double peak_cement_stress = 0;  ///< MPa, largest von Mises stress of a cement cell's mean stress
  int newton_iterations = 0, rejected_steps = 0;
  EndplateMotion endplates;               ///< at the last point of the curve
  std::optional<EndplateMotion> unloaded; ///< after the load was taken off again
  std::optional<Crushing> crushing;       ///< of a fractured state, before its curve begins
  std::shared_ptr<const LoadedModel> end; ///< of a state that yields and reached its goal
  std::vector<double> stated_forces;      ///< N, to be compared with the strength
  double cement_load_share =
      0; ///< axial stress integrated over the cement, over that of the whole vertebra; 0 without cement
  /// Part of the platen's travel taken up by the two layers: their part of the strain energy. By Clapeyron's
  /// theorem that weighs the displacement of both interfaces with the traction that crosses them; of bars in
  /// series it is exactly their part of the compliance.
  double layer_share_of_travel = 0;
  bool converged = false;
  std::string reason; ///< why not
  SolverChecks checks;
  int iterations = 0;             ///< of the linear solver, all load steps together
  double bytes_per_iteration = 0; ///< matrix entries that one iteration reads, all ranks together
  SolverSeconds seconds;
  SolutionFields fields;
};

/// A place on both endplates where the height is told.
struct HeightSite {
  std::string name;
  Vec3 upper, lower; ///< LPS mm
};

/// What compression needs of the vertebra besides its mesh.
struct CompressionTarget {
  double mean_height = 0;              ///< mm, endplate to endplate
  double endplate_area = 0;            ///< mm2, mean of both
  Vec3 middle = Vec3::Zero();          ///< of the upper endplate, LPS mm: what a platen turns about
  Vec3 anterior = -Vec3::UnitY();      ///< LPS, not along the load axis
  std::vector<HeightSite> sites = {};  ///< may be empty
  std::vector<std::string> zones = {}; ///< names of the parts of the vertebra; up to 16, may be empty
  std::vector<std::uint16_t> zones_of_cell = {}; ///< bit z: the cell belongs to zone z; empty without zones
};

/// One mesh made ready for solving: partitioned, numbered, its sparsity known. States are solved on it one
/// after another.
class CompressionModel
{
public:
  /// Collective over `communicator`; every rank passes the same mesh.
  /// @throws MeshError  on every rank alike, if the mesh cannot be compressed: see load_faces()
  CompressionModel(const Mesh& mesh, const SolverSettings& settings, MPI_Comm communicator);
  ~CompressionModel();

  std::size_t dofs() const;
  /// Quadrature the material fields have to be made on.
  const CellQuadrature& quadrature() const;
  /// Collective; every rank passes the same field. "Not converged" is an outcome, not an exception: its curve
  /// then ends before the load. Stiffness and what belongs to it are those of the model before it yields.
  /// @param crushing  what the state begins with; null: an unloaded vertebra. Cement cells of the field are
  ///                  then placed free of stress in the vertebra as it has become
  /// @param checkpoint  keeps each converged load step; steps that it holds already are not solved again
  CompressionResult compress(const std::string& state, const MaterialField& field, const LoadSettings& load,
                             const CompressionTarget& target, RunLog& log, const Crushing* crushing = nullptr,
                             Checkpoint* checkpoint = nullptr) const;

  /// Collective. Crushes the vertebra to `load.crushing`, or to the loss of height asked, and unloads it.
  /// @param intact  the same vertebra under the same load, to go on from its end; null: from the start
  /// @throws ConfigError  if nothing of the field can yield
  Crushing crush(const MaterialField& field, const LoadSettings& load, const CompressionTarget& target,
                 RunLog& log, const CompressionResult* intact = nullptr,
                 Checkpoint* checkpoint = nullptr) const;

private:
  struct Implementation;
  std::unique_ptr<const Implementation> implementation_;
};

/// Rank 0's mesh, or image, on every rank.
void broadcast(Mesh& mesh, MPI_Comm communicator);
void broadcast(ScalarImage& image, MPI_Comm communicator);

} // namespace cemvert
