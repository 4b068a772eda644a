// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "core/output_file.h"
#include "mesh/mesh.h"
#include "mesh/vtu_layout.h"

#include <vtkCallbackCommand.h>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkCellType.h>
#include <vtkCommand.h>
#include <vtkDoubleArray.h>
#include <vtkExecutive.h>
#include <vtkFieldData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkUnsignedCharArray.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLUnstructuredGridReader.h>
#include <vtkXMLUnstructuredGridWriter.h>

#include <cmath>

namespace cemvert
{
namespace
{

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& found)
{
  throw DataError(file.string() + ": this is not a mesh of cemvert (" + found +
                  ").\n    Make it again with:  cemvert mesh CASE.yaml -o DIR");
}

void count_error(vtkObject*, unsigned long, void* errors, void*)
{
  ++*static_cast<int*>(errors);
}

template <class Array>
Array* array_of(const std::filesystem::path& file, vtkFieldData* data, const char* name, vtkIdType tuples,
                int components = 1)
{
  auto* array = Array::SafeDownCast(data->GetAbstractArray(name));
  if (array == nullptr || array->GetNumberOfTuples() != tuples ||
      array->GetNumberOfComponents() != components)
    refuse(file, std::string("the field '") + name + "' is missing or has the wrong size");
  return array;
}

/// Numbers of the corners of a cell of `count` corners; refused if one does not exist.
template <std::size_t count>
std::array<int, count> corners_of(const std::filesystem::path& file, vtkUnstructuredGrid& grid,
                                  vtkIdType cell)
{
  vtkIdType size = 0;
  const vtkIdType* corner = nullptr;
  grid.GetCellPoints(cell, size, corner);
  if (size != static_cast<vtkIdType>(count))
    refuse(file, "cell " + std::to_string(cell) + " has " + std::to_string(size) + " vertices");
  std::array<int, count> corners{};
  for (std::size_t n = 0; n < count; ++n) {
    if (corner[n] < 0 || corner[n] >= grid.GetNumberOfPoints())
      refuse(file, "cell " + std::to_string(cell) + " has a vertex that does not exist");
    corners[n] = static_cast<int>(corner[n]);
  }
  return corners;
}

void read_cells(const std::filesystem::path& file, vtkUnstructuredGrid& grid, Mesh& mesh)
{
  const vtkIdType cells = grid.GetNumberOfCells(), corners = grid.GetCellType(0) == VTK_HEXAHEDRON ? 8 : 4;
  vtkCellArray& list = *grid.GetCells();
  // before any cell is asked for its corners, which lie where these numbers say
  for (vtkIdType c = 0; c <= cells; ++c)
    if (list.GetOffsetsArray()->GetNumberOfTuples() != cells + 1 ||
        list.GetConnectivityArray()->GetNumberOfTuples() != corners * cells ||
        static_cast<vtkIdType>(list.GetOffsetsArray()->GetTuple1(c)) != corners * c)
      refuse(file, "its cells are neither all tetrahedra nor all hexahedra");
  auto* region = array_of<vtkUnsignedCharArray>(file, grid.GetCellData(), "region", cells);
  for (vtkIdType c = 0; c < cells; ++c) {
    const int type = grid.GetCellType(c);
    if (type == VTK_TETRA) {
      mesh.tets.push_back(corners_of<4>(file, grid, c));
    } else if (type == VTK_HEXAHEDRON) {
      const std::array<int, 8> round = corners_of<8>(file, grid, c);
      std::array<int, 8>& hex = mesh.hexes.emplace_back();
      for (std::size_t n = 0; n < 8; ++n)
        hex[hex_corners_round_faces[n]] = round[n];
    } else {
      refuse(file, "cell " + std::to_string(c) + " is neither a tetrahedron nor a hexahedron");
    }
    const unsigned char value = region->GetValue(c);
    if (value < static_cast<int>(Region::body) || value > static_cast<int>(Region::upper_layer))
      refuse(file,
             "cell " + std::to_string(c) + " has region " + std::to_string(value) + ", known are 1 to 5");
    mesh.regions.push_back(static_cast<Region>(value));
  }
  if (!mesh.tets.empty() && !mesh.hexes.empty())
    refuse(file, "it mixes tetrahedra and hexahedra");
}

} // namespace

void write_mesh(const std::filesystem::path& file, const Mesh& mesh)
{
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  vtkNew<vtkUnsignedCharArray> node_set, region;
  node_set->SetName("node_set");
  region->SetName("region");
  for (std::size_t v = 0; v < mesh.vertices.size(); ++v) {
    points->InsertNextPoint(mesh.vertices[v].data());
    node_set->InsertNextValue(mesh.node_sets[v]);
  }
  vtkNew<vtkCellArray> cells;
  for (const auto& tet : mesh.tets) {
    cells->InsertNextCell(4);
    for (const int vertex : tet)
      cells->InsertCellPoint(vertex);
  }
  for (const auto& hex : mesh.hexes) {
    cells->InsertNextCell(8);
    for (const int corner : hex_corners_round_faces)
      cells->InsertCellPoint(hex[corner]);
  }
  for (const Region number : mesh.regions)
    region->InsertNextValue(static_cast<unsigned char>(number));
  vtkNew<vtkDoubleArray> load_axis, model_height;
  load_axis->SetName("load_axis");
  load_axis->SetNumberOfComponents(3);
  load_axis->InsertNextTuple(mesh.load_axis.data());
  model_height->SetName("model_height");
  model_height->InsertNextValue(mesh.model_height);

  vtkNew<vtkUnstructuredGrid> grid;
  grid->SetPoints(points);
  grid->SetCells(mesh.shape() == CellShape::tetrahedron ? VTK_TETRA : VTK_HEXAHEDRON, cells);
  grid->GetPointData()->AddArray(node_set);
  grid->GetCellData()->AddArray(region);
  grid->GetFieldData()->AddArray(load_axis);
  grid->GetFieldData()->AddArray(model_height);
  write_atomically(file, [&grid](const std::filesystem::path& partial) {
    vtkNew<vtkXMLUnstructuredGridWriter> writer;
    writer->SetFileName(partial.c_str());
    writer->SetInputData(grid);
    writer->SetDataModeToAppended();
    writer->EncodeAppendedDataOff();
    if (writer->Write() != 1)
      throw OutputError(partial.string() + ": the mesh could not be written.");
  });
}

Mesh read_mesh(const std::filesystem::path& file)
{
  if (!std::filesystem::is_regular_file(file))
    throw DataError(file.string() +
                    ": there is no such mesh file.\n    Make it with:  cemvert mesh CASE.yaml -o DIR");
  vtkNew<vtkXMLUnstructuredGridReader> reader;
  if (const std::string fault = fault_of_vtu(file); !fault.empty())
    refuse(file, fault);
  if (reader->CanReadFile(file.c_str()) == 0)
    refuse(file, "not a VTU file");
  int errors = 0;
  vtkNew<vtkCallbackCommand> counter;
  counter->SetCallback(count_error);
  counter->SetClientData(&errors);
  reader->AddObserver(vtkCommand::ErrorEvent, counter);
  reader->GetExecutive()->AddObserver(vtkCommand::ErrorEvent, counter);
  reader->SetReaderErrorObserver(counter);
  reader->SetParserErrorObserver(counter);
  reader->SetFileName(file.c_str());
  reader->Update();
  if (errors > 0 || reader->GetErrorCode() != 0)
    refuse(file, "it is cut short or damaged");

  vtkUnstructuredGrid& grid = *reader->GetOutput();
  const vtkIdType vertices = grid.GetNumberOfPoints();
  if (vertices == 0 || grid.GetNumberOfCells() == 0)
    refuse(file, "it is empty");
  Mesh mesh;
  read_cells(file, grid, mesh);
  auto* node_set = array_of<vtkUnsignedCharArray>(file, grid.GetPointData(), "node_set", vertices);
  for (vtkIdType v = 0; v < vertices; ++v) {
    Vec3 point;
    grid.GetPoint(v, point.data());
    if (!point.allFinite())
      refuse(file, "vertex " + std::to_string(v) + " is not finite");
    mesh.vertices.push_back(point);
    mesh.node_sets.push_back(node_set->GetValue(v));
  }
  auto* axis = array_of<vtkDoubleArray>(file, grid.GetFieldData(), "load_axis", 1, 3);
  axis->GetTuple(0, mesh.load_axis.data());
  if (!(std::abs(mesh.load_axis.norm() - 1) < 1e-6)) // written in full precision
    refuse(file, "its load axis is no direction");
  auto* height = array_of<vtkDoubleArray>(file, grid.GetFieldData(), "model_height", 1);
  mesh.model_height = height->GetValue(0);
  if (!(mesh.model_height > 0) || !std::isfinite(mesh.model_height))
    refuse(file, "its model has no height");
  return mesh;
}

} // namespace cemvert
