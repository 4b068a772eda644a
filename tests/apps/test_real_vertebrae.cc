// SPDX-License-Identifier: GPL-3.0-or-later
// The whole line on real vertebrae, against the stiffness two independent solvers published for one of them.
#include "program.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

const fs::path data = CEMVERT_DATA_DIR;

class RealVertebrae : public ::testing::Test
{
protected:
  void SetUp() override
  {
    if (!fs::exists(data / "l4_density"))
      GTEST_SKIP() << "the folder of real scans is not at " << data << " (CMake: -DCEMVERT_DATA_DIR=...)";
  }

  nlohmann::json results_of(const std::string& command, const std::string& case_text)
  {
    std::ofstream(scratch_.path() / "case.yaml") << case_text;
    const fs::path output = scratch_.path() / "out";
    run_ = run_program({command, (scratch_.path() / "case.yaml").string(), "-o", output.string(), "--force"},
                       "mpirun -n 2 --oversubscribe");
    if (run_.exit_code != 0) {
      ADD_FAILURE() << run_.text;
      return {};
    }
    std::ifstream stream(output / "results.json");
    return nlohmann::json::parse(stream);
  }

  ScratchFolder scratch_;
  ProgramRun run_;
};

double stiffness(const nlohmann::json& results, const std::string& state)
{
  return results["mechanics"]["states"][state]["stiffness"]["value"];
}

double reference_stiffness(const nlohmann::json& results)
{
  return results.is_null() ? 0 : stiffness(results, "intact");
}

std::string reference_case(const std::string& lateral, const std::string& elements = "tetrahedra")
{
  return "image: {file: " + (data / "l4_density/reference_modulus.nii.gz").string() +
         ", values: modulus, layer modulus: 2500 MPa}\n"
         "load: {compression: 0.68 %, lateral: " +
         lateral + "}\nmesh: {elements: " + elements + "}\nstates: [intact]\n";
}

// 23 296.9 (Ogo / FAIM) and 23 358.6 N/mm (parosol-py) on the same element-wise moduli, lower face held,
// upper face moved along the axis: their mean within 1 %, the difference between voxels and smooth
// tetrahedra.
TEST_F(RealVertebrae, TheStiffnessOfTheReferenceModulusMapIsThatOfTwoOtherSolvers)
{
  EXPECT_NEAR(reference_stiffness(results_of("run", reference_case("upper free"))), 23328, 0.01 * 23328);
}

// An independent 8-node hexahedral model brackets it: 23 080.7 with both faces free laterally, 23 656.7 N/mm
// with both fixed. 0.5 %: its voxels against these tetrahedra.
TEST_F(RealVertebrae, TheSupportOfTheFacesChangesTheReferenceStiffnessAsItDoesInAVoxelModel)
{
  EXPECT_NEAR(reference_stiffness(results_of("run", reference_case("free"))), 23080.7, 0.005 * 23080.7);
  EXPECT_NEAR(reference_stiffness(results_of("run", reference_case("fixed"))), 23656.7, 0.005 * 23656.7);
}

// The same model by the same elements: one 8-node hexahedron per voxel. What is left of 0.01 % is the
// rounding of the published figures; 0.3 % is what was promised. parosol-py's lower face was held laterally
// and its upper face was not.
TEST_F(RealVertebrae, VoxelsComeToTheReferenceStiffnessOfOtherVoxelSolvers)
{
  for (const auto& [lateral, published] :
       {std::pair{"free", 23080.7}, std::pair{"fixed", 23656.7}, std::pair{"upper free", 23358.6}})
    EXPECT_NEAR(reference_stiffness(results_of("run", reference_case(lateral, "voxels"))), published,
                0.003 * published)
        << lateral;
}

// 3 %: linear hexahedra of 1 mm against quadratic tetrahedra of 2.5 mm; see docs/verification.md.
TEST_F(RealVertebrae, VoxelsAndTetrahedraAgreeOnAThoracicVertebra)
{
  const std::string scan = "image: {file: " + (data / "t10_t11_ct/ct.nii.gz").string() +
                           ", values: HU, calibration: {slope: 0.75, intercept: 0}}\n"
                           "labels: {file: " +
                           (data / "t10_t11_ct/labels.nii.gz").string() +
                           ", vertebra: 2}\n"
                           "cement: {pattern: bipedicular ellipsoids, volume: 4 ml}\n";
  const auto tets = results_of("run", scan + "mesh: {edge length: 2.5 mm}\n");
  const auto voxels = results_of("run", scan + "mesh: {elements: voxels}\n");
  ASSERT_FALSE(tets.is_null() || voxels.is_null());
  for (const char* state : {"intact", "cemented"})
    EXPECT_NEAR(stiffness(voxels, state) / stiffness(tets, state), 1, 0.03) << state;
}

// 6 %: other layers (the reference caps were placed by registration), another axis, no posterior elements
// (-0.7 %), unbinned moduli, and a smooth instead of a stepped surface.
TEST_F(RealVertebrae, TheWholeChainFromDensityComesToTheReferenceStiffness)
{
  const auto results = results_of(
      "run", "image: {file: " + (data / "l4_density/density.nii.gz").string() + ", values: density}\n" +
                 "labels: {file: " + (data / "l4_density/labels.nii.gz").string() +
                 ", vertebra: [20, 48], body: 20}\n"
                 "cement: {pattern: bipedicular ellipsoids, volume: 5 ml}\n");
  ASSERT_FALSE(results.is_null());
  EXPECT_NEAR(stiffness(results, "intact"), 23328, 0.06 * 23328);
  EXPECT_GT(stiffness(results, "cemented"), stiffness(results, "intact"));
  expect_contains(run_.text, "warning: "); // the header of this scan is 180 degrees wrong about anterior
  // 43.3 ml of labelled body; the endplates' smoothing may move it by a per cent
  EXPECT_NEAR(results["measurement"]["body_volume"]["value"].get<double>(), 43.3, 0.5);
}

TEST_F(RealVertebrae, DicomAndNiftiOfTheSameScanGiveTheSameVertebra)
{
  const std::string labels =
      "labels: {file: " + (data / "t10_t11_ct/labels.nii.gz").string() +
      ", vertebra: 1}\n"
      "cement: {pattern: bipedicular ellipsoids, volume: 4 ml}\nmesh: {edge length: 3 mm}\n";
  const std::string calibration = ", values: HU, calibration: {slope: 0.75, intercept: 0}}\n";
  const auto nifti =
      results_of("run", "image: {file: " + (data / "t10_t11_ct/ct.nii.gz").string() + calibration + labels);
  const auto dicom =
      results_of("run", "image: {file: " + (data / "t10_t11_ct/dicom").string() + calibration + labels);
  ASSERT_FALSE(nifti.is_null() || dicom.is_null());
  EXPECT_EQ(nifti["measurement"], dicom["measurement"]);
  // 0.1 %: the two files hold the same CT numbers, the series fewer slices
  EXPECT_NEAR(stiffness(dicom, "intact") / stiffness(nifti, "intact"), 1, 1e-3);
}

// The body has to be cut out of a whole-vertebra label. Stiffness of thoracic bodies in the literature: 18.3
// +- 5.8 kN/mm over T6..L5 (VerSe19 finite-element benchmark); three deviations are allowed.
TEST_F(RealVertebrae, AThoracicVertebraLabelledAsAWholeIsIsolatedAndLoaded)
{
  const auto results = results_of(
      "run", "image: {file: " + (data / "t12_contrast_ct/ct.nii.gz").string() +
                 ", values: HU, calibration: {slope: 0.75, intercept: 0}}\n"
                 "labels: {file: " +
                 (data / "t12_contrast_ct/labels.nii.gz").string() +
                 ", vertebra: 1}\n"
                 "cement: {pattern: bipedicular ellipsoids, volume: 4 ml}\nmesh: {edge length: 3 mm}\n");
  ASSERT_FALSE(results.is_null());
  EXPECT_GT(stiffness(results, "intact"), 1000);
  EXPECT_LT(stiffness(results, "intact"), 36000);
  EXPECT_GT(stiffness(results, "cemented"), stiffness(results, "intact"));
  const double body = results["measurement"]["body_volume"]["value"],
               whole = results["measurement"]["vertebra_volume"]["value"];
  EXPECT_GT(body / whole, 0.45);
  EXPECT_LT(body / whole, 0.85);
}

} // namespace
} // namespace cemvert
