// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/box_mesh.h"

#include <random>

namespace cemvert::testing_boxes
{
namespace
{

class FixedTensorLaw : public ConstitutiveLaw
{
public:
  explicit FixedTensorLaw(Tangent per_unit_modulus) : tensor_(std::move(per_unit_modulus)) {}
  std::vector<LawParameter> parameters() const override { return {}; }
  bool linear_in_modulus() const override { return true; }
  LawResponse respond(const Strain& strain, const LawState& old,
                      const std::vector<double>& values) const override
  {
    const Tangent tangent = values[0] * tensor_;
    return {tangent * strain, tangent, old};
  }

private:
  Tangent tensor_;
};

struct Lattice {
  std::array<int, 3> bricks;
  int vertex(int i, int j, int k) const { return i + (bricks[0] + 1) * (j + (bricks[1] + 1) * k); }
};

void add_vertices(const Box& box, Mesh& mesh)
{
  std::mt19937 random(7);
  const auto shift = [&random]() { return 2.0 * random() / std::mt19937::max() - 1; };
  const auto& n = box.bricks;
  const Vec3 brick = box.size.cwiseQuotient(Vec3(n[0], n[1], n[2]));
  for (int k = 0; k <= n[2]; ++k)
    for (int j = 0; j <= n[1]; ++j)
      for (int i = 0; i <= n[0]; ++i) {
        Vec3 point = brick.cwiseProduct(Vec3(i, j, k));
        const Vec3 move = box.distortion * brick.cwiseProduct(Vec3(shift(), shift(), shift()));
        if (i > 0 && i < n[0] && j > 0 && j < n[1] && k > 0 && k < n[2])
          point += move;
        mesh.vertices.push_back(box.corner + box.axes * point);
        mesh.node_sets.push_back(k == 0 ? on_lower_face : k == n[2] ? on_upper_face : std::uint8_t{0});
      }
}

/// Kuhn's six tets around the brick's long diagonal: neighbouring bricks fit together.
void add_brick(const Lattice& lattice, int i, int j, int k, TetMesh& mesh)
{
  constexpr std::array<std::array<int, 3>, 6> orders{
      {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {2, 1, 0}, {1, 0, 2}}};
  for (const auto& order : orders) {
    std::array<int, 3> at{i, j, k};
    std::array<int, 4> tet{};
    tet[0] = lattice.vertex(at[0], at[1], at[2]);
    for (int step = 0; step < 3; ++step) {
      ++at[order[step]];
      tet[step + 1] = lattice.vertex(at[0], at[1], at[2]);
    }
    mesh.tets.push_back(tet);
    if (tet_volume(mesh, mesh.tets.size() - 1) < 0)
      std::swap(mesh.tets.back()[2], mesh.tets.back()[3]);
  }
}

void add_hex(const Lattice& lattice, int i, int j, int k, Mesh& mesh)
{
  std::array<int, 8>& hex = mesh.hexes.emplace_back();
  for (int c = 0; c < 8; ++c)
    hex[c] = lattice.vertex(i + (c & 1), j + (c >> 1 & 1), k + (c >> 2));
}

using AddBrick = void (*)(const Lattice&, int, int, int, Mesh&);

Mesh mesh_of_bricks(const Box& box, const RegionAt& region, AddBrick add)
{
  Mesh mesh;
  add_vertices(box, mesh);
  const Lattice lattice{box.bricks};
  for (int k = 0; k < box.bricks[2]; ++k)
    for (int j = 0; j < box.bricks[1]; ++j)
      for (int i = 0; i < box.bricks[0]; ++i)
        add(lattice, i, j, k, mesh);
  for (std::size_t c = 0; c < mesh.n_cells(); ++c)
    mesh.regions.push_back(region ? region(box.axes.transpose() * (cell_centre(mesh, c) - box.corner))
                                  : Region::body);
  mesh.load_axis = box.axes.col(2);
  mesh.model_height = box.size.z();
  return mesh;
}

} // namespace

TetMesh box_mesh(const Box& box, const RegionAt& region)
{
  return mesh_of_bricks(box, region, add_brick);
}

Mesh hex_box_mesh(const Box& box, const RegionAt& region)
{
  return mesh_of_bricks(box, region, add_hex);
}

Tangent isotropic_tangent(double young, double poisson)
{
  const double lambda = young * poisson / ((1 + poisson) * (1 - 2 * poisson));
  const double mu = young / (2 * (1 + poisson));
  const auto unit = dealii::unit_symmetric_tensor<3>();
  return lambda * dealii::outer_product(unit, unit) + 2 * mu * dealii::identity_tensor<3>();
}

std::shared_ptr<const ConstitutiveLaw> isotropic_law(double poisson)
{
  return std::make_shared<FixedTensorLaw>(isotropic_tangent(1, poisson));
}

std::shared_ptr<const ConstitutiveLaw> axially_stiff_law()
{
  // compliance per unit axial modulus, plane of isotropy 1-2
  const double transverse = 0.333, nu = 0.381, minor = 0.104, shear = 0.157;
  Mat3 compliance;
  compliance << 1 / transverse, -nu / transverse, -minor / transverse, //
      -nu / transverse, 1 / transverse, -minor / transverse,           //
      -minor / transverse, -minor / transverse, 1;
  const Mat3 stiffness = compliance.inverse();
  Tangent tangent;
  for (unsigned int i = 0; i < 3; ++i)
    for (unsigned int j = 0; j < 3; ++j)
      tangent[i][i][j][j] = stiffness(i, j);
  tangent[0][1][0][1] = transverse / (2 * (1 + nu));
  tangent[0][2][0][2] = tangent[1][2][1][2] = shear;
  return std::make_shared<FixedTensorLaw>(tangent);
}

MaterialField field_on(const Mesh& mesh, const CellQuadrature& quadrature,
                       const std::vector<NamedMaterial>& materials,
                       const std::function<int(Region)>& material_of_region)
{
  MaterialField field;
  field.quadrature = quadrature;
  for (const NamedMaterial& material : materials)
    field.materials.push_back({material.name, material.law, {0}});
  for (std::size_t c = 0; c < mesh.n_cells(); ++c) {
    const int material = material_of_region ? material_of_region(mesh.regions[c]) : 0;
    field.material_of_cell.push_back(material);
    const CellVertices cell = mesh.cell(c);
    for (const auto& weights : quadrature.points) {
      Vec3 point = Vec3::Zero();
      for (int v = 0; v < cell.size(); ++v)
        point += weights[v] * mesh.vertices[cell[v]];
      field.young_modulus.push_back(materials[material].modulus(point));
      field.density.push_back(0.1);
    }
  }
  return field;
}

} // namespace cemvert::testing_boxes
