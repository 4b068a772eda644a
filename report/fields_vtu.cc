// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/results.h"

#include "core/error.h"
#include "core/output_file.h"

#include <vtkCallbackCommand.h>
#include <vtkCellData.h>
#include <vtkCellType.h>
#include <vtkErrorCode.h>
#include <vtkExecutive.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkSmartPointer.h>
#include <vtkStringArray.h>
#include <vtkUnsignedCharArray.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLUnstructuredGridWriter.h>

#include <cmath>
#include <locale>
#include <sstream>

namespace cemvert
{
namespace
{

/// Every list of the fields has the length the mesh asks for; anything else is our mistake.
void check_lengths(const SolutionFields& fields, const Mesh& mesh)
{
  const std::size_t cells = mesh.n_cells();
  if (fields.nodes.size() != fields.displacement.size() || fields.cells.size() != cells ||
      mesh.regions.size() != cells || fields.strain.size() != cells || fields.stress.size() != cells ||
      fields.strain_energy_density.size() != cells || fields.young_modulus.size() != cells ||
      fields.density.size() != cells)
    throw_bug("the fields of a state do not have one entry per cell or node of the mesh");
}

/// Largest shear-energy measure of the stress, sqrt(3 J2) [MPa].
double von_mises(const std::array<double, 6>& stress)
{
  const auto [xx, yy, zz, xy, yz, xz] = stress;
  return std::sqrt(0.5 * ((xx - yy) * (xx - yy) + (yy - zz) * (yy - zz) + (zz - xx) * (zz - xx)) +
                   3 * (xy * xy + yz * yz + xz * xz));
}

// Single precision holds seven digits, one more than the solver's tolerance leaves true.
template <class Value>
vtkSmartPointer<vtkFloatArray> scalar_array(const char* name, std::size_t length, const Value& value)
{
  auto array = vtkSmartPointer<vtkFloatArray>::New();
  array->SetName(name);
  array->SetNumberOfTuples(static_cast<vtkIdType>(length));
  for (std::size_t i = 0; i < length; ++i)
    array->SetValue(static_cast<vtkIdType>(i), static_cast<float>(value(i)));
  return array;
}

vtkSmartPointer<vtkFloatArray> tensor_array(const char* name,
                                            const std::vector<std::array<double, 6>>& values)
{
  auto array = vtkSmartPointer<vtkFloatArray>::New();
  array->SetName(name);
  array->SetNumberOfComponents(6);
  const char* const components[] = {"XX", "YY", "ZZ", "XY", "YZ", "XZ"};
  for (int component = 0; component < 6; ++component)
    array->SetComponentName(component, components[component]);
  array->SetNumberOfTuples(static_cast<vtkIdType>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i)
    for (int component = 0; component < 6; ++component)
      array->SetComponent(static_cast<vtkIdType>(i), component, values[i][component]);
  return array;
}

vtkSmartPointer<vtkFloatArray> vector_array(const char* name, const std::vector<Vec3>& values)
{
  auto array = vtkSmartPointer<vtkFloatArray>::New();
  array->SetName(name);
  array->SetNumberOfComponents(3);
  array->SetNumberOfTuples(static_cast<vtkIdType>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i)
    for (int component = 0; component < 3; ++component)
      array->SetComponent(static_cast<vtkIdType>(i), component, values[i][component]);
  return array;
}

/// What the numbers of the file mean, readable in ParaView's information panel.
vtkSmartPointer<vtkStringArray> text_array(const char* name, const std::vector<std::string>& lines)
{
  auto array = vtkSmartPointer<vtkStringArray>::New();
  array->SetName(name);
  for (const std::string& line : lines)
    array->InsertNextValue(line);
  return array;
}

void add_cells(vtkUnstructuredGrid& grid, const SolutionFields& fields)
{
  const bool quadratic = fields.degree == 2, hexahedra = fields.shape == CellShape::hexahedron;
  const vtkIdType nodes_per_cell = hexahedra ? 8 : quadratic ? 10 : 4;
  const int type = hexahedra ? VTK_HEXAHEDRON : quadratic ? VTK_QUADRATIC_TETRA : VTK_TETRA;
  grid.Allocate(static_cast<vtkIdType>(fields.cells.size()));
  for (const auto& cell : fields.cells) {
    std::array<vtkIdType, 10> nodes{};
    std::copy(cell.begin(), cell.begin() + nodes_per_cell, nodes.begin());
    grid.InsertNextCell(type, nodes_per_cell, nodes.data());
  }
}

vtkSmartPointer<vtkUnstructuredGrid> make_grid(const SolutionFields& fields, const Mesh& mesh)
{
  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  vtkNew<vtkPoints> points;
  points->SetDataTypeToDouble();
  for (const Vec3& node : fields.nodes)
    points->InsertNextPoint(node.data());
  grid->SetPoints(points);
  add_cells(*grid, fields);

  grid->GetPointData()->AddArray(vector_array("displacement", fields.displacement));
  const std::size_t cells = fields.cells.size();
  auto& data = *grid->GetCellData();
  data.AddArray(tensor_array("strain", fields.strain));
  data.AddArray(tensor_array("stress", fields.stress));
  data.AddArray(scalar_array("von Mises", cells, [&](std::size_t i) { return von_mises(fields.stress[i]); }));
  data.AddArray(scalar_array("density", cells, [&](std::size_t i) { return fields.density[i]; }));
  data.AddArray(scalar_array("Young modulus", cells, [&](std::size_t i) { return fields.young_modulus[i]; }));
  data.AddArray(scalar_array("strain energy density", cells,
                             [&](std::size_t i) { return fields.strain_energy_density[i]; }));
  if (!fields.damage.empty()) {
    data.AddArray(scalar_array("damage", cells, [&](std::size_t i) { return fields.damage[i]; }));
    data.AddArray(
        scalar_array("plastic strain", cells, [&](std::size_t i) { return fields.plastic_strain[i]; }));
  }
  vtkNew<vtkUnsignedCharArray> region;
  region->SetName("region");
  for (const Region number : mesh.regions)
    region->InsertNextValue(static_cast<unsigned char>(number));
  data.AddArray(region);

  std::vector<std::string> regions;
  for (const Region number :
       {Region::body, Region::posterior, Region::cement, Region::lower_layer, Region::upper_layer})
    regions.push_back(std::to_string(static_cast<int>(number)) + " " + region_name(number));
  grid->GetFieldData()->AddArray(text_array("region names", regions));
  grid->GetFieldData()->AddArray(text_array(
      "units", {"points: mm, patient LPS", "displacement: mm", "strain: 1 (tensor shear)",
                "stress: MPa, tension positive", "von Mises: MPa", "density: g/cm3", "Young modulus: MPa",
                "strain energy density: N/mm2, elastic", "damage: 1 (part of the stiffness lost)",
                "plastic strain: 1 (accumulated norm)"}));
  return grid;
}

void write_grid(const std::filesystem::path& file, vtkUnstructuredGrid& grid)
{
  vtkNew<vtkXMLUnstructuredGridWriter> writer;
  writer->SetFileName(file.c_str());
  writer->SetInputData(&grid);
  writer->SetDataModeToAppended();
  writer->EncodeAppendedDataOff();
  writer->SetCompressorTypeToZLib();
  // Failures are told by our own exception: an observer keeps VTK from printing them as well.
  vtkNew<vtkCallbackCommand> silent;
  silent->SetCallback([](vtkObject*, unsigned long, void*, void*) {});
  writer->AddObserver(vtkCommand::ErrorEvent, silent);
  writer->GetExecutive()->AddObserver(vtkCommand::ErrorEvent, silent);
  const bool written = writer->Write() == 1 && writer->GetErrorCode() == vtkErrorCode::NoError;
  if (!written)
    throw std::runtime_error(vtkErrorCode::GetStringFromErrorCode(writer->GetErrorCode()));
}

/// A collection with one step; a later multi-step solution appends to it.
std::string pvd_text(const std::string& vtu, double time)
{
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << "<?xml version=\"1.0\"?>\n"
          "<VTKFile type=\"Collection\" version=\"0.1\">\n"
          "  <Collection>\n"
          "    <DataSet timestep=\""
       << time << "\" group=\"\" part=\"0\" file=\"" << vtu
       << "\"/>\n"
          "  </Collection>\n"
          "</VTKFile>\n";
  return text.str();
}

} // namespace

void write_fields(const std::filesystem::path& folder, const CompressionResult& result, const Mesh& mesh)
{
  if (result.fields.nodes.empty())
    return;
  check_lengths(result.fields, mesh);
  const auto grid = make_grid(result.fields, mesh);
  const std::string name = "fields." + result.state;
  write_atomically(folder / (name + ".vtu"),
                   [&](const std::filesystem::path& partial) { write_grid(partial, *grid); });
  const double time = result.curve.empty() ? 0 : result.curve.back().apparent_strain;
  write_text_atomically(folder / (name + ".pvd"), pvd_text(name + ".vtu", time));
}

} // namespace cemvert
