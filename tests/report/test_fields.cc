// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "report/synthetic_run.h"
#include "support.h"

#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkFieldData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>
#include <vtkStringArray.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLUnstructuredGridReader.h>

#include <cmath>
#include <fstream>
#include <sstream>

namespace cemvert
{
namespace
{

vtkSmartPointer<vtkUnstructuredGrid> read_vtu(const std::filesystem::path& file)
{
  vtkNew<vtkXMLUnstructuredGridReader> reader;
  reader->SetFileName(file.c_str());
  reader->Update();
  return reader->GetOutput();
}

std::string text_of(const std::filesystem::path& file)
{
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class FieldsOfDegree : public ::testing::TestWithParam<int>
{
};

TEST_P(FieldsOfDegree, ComeBackFromTheFileWithTheirNamesAndPlaces)
{
  const ScratchFolder folder;
  const CompressionResult result = two_tet_result(GetParam());
  write_fields(folder.path(), result, two_tets());
  const auto grid = read_vtu(folder.path() / "fields.intact.vtu");
  ASSERT_EQ(grid->GetNumberOfPoints(), static_cast<vtkIdType>(result.fields.nodes.size()));
  ASSERT_EQ(grid->GetNumberOfCells(), 2);
  EXPECT_EQ(grid->GetCellType(0), GetParam() == 2 ? VTK_QUADRATIC_TETRA : VTK_TETRA);
  for (vtkIdType i = 0; i < grid->GetNumberOfPoints(); ++i)
    for (int axis = 0; axis < 3; ++axis) {
      EXPECT_EQ(grid->GetPoint(i)[axis], result.fields.nodes[i][axis]); // points are doubles: nothing is lost
      // fields are floats: seven digits
      EXPECT_NEAR(grid->GetPointData()->GetArray("displacement")->GetComponent(i, axis),
                  result.fields.displacement[i][axis], 1e-8);
    }
  for (const char* const name :
       {"strain", "stress", "von Mises", "density", "Young modulus", "region", "strain energy density"}) {
    ASSERT_NE(grid->GetCellData()->GetArray(name), nullptr) << name;
    EXPECT_EQ(grid->GetCellData()->GetArray(name)->GetNumberOfTuples(), 2) << name;
  }
  EXPECT_EQ(grid->GetCellData()->GetArray("region")->GetTuple1(0), 1);
  EXPECT_EQ(grid->GetCellData()->GetArray("region")->GetTuple1(1), 3);
  EXPECT_EQ(grid->GetCellData()->GetArray("Young modulus")->GetTuple1(1), 2000);
}

INSTANTIATE_TEST_SUITE_P(Fields, FieldsOfDegree, ::testing::Values(1, 2));

TEST(Fields, TensorsNameTheirComponentsInVtksOrder)
{
  const ScratchFolder folder;
  write_fields(folder.path(), two_tet_result(2), two_tets());
  const auto grid = read_vtu(folder.path() / "fields.intact.vtu");
  vtkDataArray* const stress = grid->GetCellData()->GetArray("stress");
  const char* const names[] = {"XX", "YY", "ZZ", "XY", "YZ", "XZ"};
  ASSERT_EQ(stress->GetNumberOfComponents(), 6);
  for (int component = 0; component < 6; ++component) {
    EXPECT_STREQ(stress->GetComponentName(component), names[component]);
    EXPECT_EQ(stress->GetComponent(1, component), component + 1);
  }
}

TEST(Fields, VonMisesOfUniaxialStressIsItsSize)
{
  const ScratchFolder folder;
  write_fields(folder.path(), two_tet_result(2), two_tets());
  const auto grid = read_vtu(folder.path() / "fields.intact.vtu");
  EXPECT_FLOAT_EQ(grid->GetCellData()->GetArray("von Mises")->GetTuple1(0), 4);
  // (1 2 3 4 5 6): 3 J2 = 0.5 (1 + 1 + 4) + 3 (16 + 25 + 36) = 234
  EXPECT_FLOAT_EQ(grid->GetCellData()->GetArray("von Mises")->GetTuple1(1), std::sqrt(234.0));
}

TEST(Fields, TellTheirUnits)
{
  const ScratchFolder folder;
  write_fields(folder.path(), two_tet_result(2), two_tets());
  const auto grid = read_vtu(folder.path() / "fields.intact.vtu");
  auto* const units = vtkStringArray::SafeDownCast(grid->GetFieldData()->GetAbstractArray("units"));
  ASSERT_NE(units, nullptr);
  std::string all;
  for (vtkIdType i = 0; i < units->GetNumberOfValues(); ++i)
    all += units->GetValue(i) + "\n";
  expect_contains(all, "displacement: mm\n");
  expect_contains(all, "points: mm, patient LPS\n");
}

TEST(Fields, TheCollectionPointsAtAFileThatExists)
{
  const ScratchFolder folder;
  CompressionResult result = two_tet_result(2);
  result.state = "fractured cemented";
  write_fields(folder.path(), result, two_tets());
  const std::string pvd = text_of(folder.path() / "fields.fractured cemented.pvd");
  expect_contains(pvd, "timestep=\"0.02\"");
  const std::string mark = "file=\"";
  const auto start = pvd.find(mark) + mark.size();
  EXPECT_TRUE(std::filesystem::exists(folder.path() / pvd.substr(start, pvd.find('"', start) - start)));
}

TEST(Fields, AFolderThatCannotBeWrittenIsAnErrorAndLeavesNothing)
{
  const ScratchFolder folder;
  const auto missing = folder.path() / "not there";
  const auto message = message_of<OutputError>([&] { write_fields(missing, two_tet_result(2), two_tets()); });
  expect_contains(message, "fields.intact.vtu");
  EXPECT_FALSE(std::filesystem::exists(missing));
}

TEST(Fields, AFullDiskIsAnErrorAndLeavesNothing)
{
  const ScratchFolder folder;
  // Where the unfinished file would go stands a device that is always full.
  std::filesystem::create_symlink("/dev/full", folder.path() / ".part.fields.intact.vtu");
  const auto message =
      message_of<OutputError>([&] { write_fields(folder.path(), two_tet_result(2), two_tets()); });
  expect_contains(message, "fields.intact.vtu");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Fields, AStateThatDidNotConvergeHasNoFiles)
{
  const ScratchFolder folder;
  CompressionResult result = two_tet_result(2);
  result.fields = {};
  write_fields(folder.path(), result, two_tets());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Fields, ThatDoNotBelongToTheMeshAreABug)
{
  const ScratchFolder folder;
  CompressionResult result = two_tet_result(2);
  result.fields.density.pop_back();
  expect_contains(message_of<Error>([&] { write_fields(folder.path(), result, two_tets()); }),
                  "one entry per cell");
}

} // namespace
} // namespace cemvert
