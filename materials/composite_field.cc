// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/composite_field.h"

#include "core/key_makers.h"
#include "materials/constitutive_law.h"

#include <array>
#include <vector>

namespace cemvert
{
namespace
{

/// Of the unstrained law; of a transversely isotropic one, a stand-in from its plane across the superior
/// axis.
double poisson_ratio_of(const Material& material)
{
  const Tangent tangent = material.law->respond(Strain(), LawState{}, material.values).tangent;
  const double across = tangent[0][0][1][1];
  return across / (tangent[0][0][0][0] + across);
}

/// At the point of a cell; exactly 0 or 1 where rounding alone keeps it from that.
double part_at(const ScalarImage& filled, const Mesh& mesh, std::size_t cell,
               const std::array<double, 8>& weights)
{
  const CellVertices corners = mesh.cell(cell);
  Vec3 point = Vec3::Zero();
  for (int corner = 0; corner < corners.size(); ++corner)
    point += weights[corner] * mesh.vertices[corners[corner]];
  constexpr double rounding = 1e-6; // of single precision
  const double part = interpolate(filled, point);
  return part < rounding ? 0 : part > 1 - rounding ? 1 : part;
}

/// @param way  from bone to cement, 0 to 1
double mixed_strength(double way, double modulus, double bone, double bone_modulus, double cement,
                      double cement_modulus)
{
  if (bone > 0 && cement > 0)
    return (1 - way) * bone + way * cement;
  return bone > 0 ? bone / bone_modulus * modulus : cement / cement_modulus * modulus;
}

} // namespace

KeyTable composite_keys()
{
  return {choice_key("materials.cement.composite rule", composite_rule_names(), "parallel",
                     "between bone and cement where cement fills only a part of the marrow space")};
}

CompositeRule composite_rule(const CaseValues& values)
{
  return find_composite_rule(values.text("materials.cement.composite rule"));
}

MaterialField with_partly_filled_bone(const MaterialField& intact, const MaterialField& cemented,
                                      const Mesh& mesh, const ScalarImage& filled, CompositeRule rule)
{
  MaterialField field = cemented;
  const std::size_t n = field.n_points();
  std::vector<double> poissons;
  for (const Material& material : cemented.materials)
    poissons.push_back(poisson_ratio_of(material));
  for (std::size_t cell = 0; cell < mesh.n_cells(); ++cell) {
    if (mesh.regions[cell] != Region::cement)
      continue;
    const double bone_poisson = poissons[static_cast<std::size_t>(intact.material_of_cell[cell])];
    const double cement_poisson = poissons[static_cast<std::size_t>(cemented.material_of_cell[cell])];
    double mean = 0;
    for (std::size_t q = 0; q < n; ++q) {
      const std::size_t point = cell * n + q;
      const double part = part_at(filled, mesh, cell, field.quadrature.points[q]);
      mean += field.quadrature.weights[q] * part;
      const double bone = intact.young_modulus[point], cement = cemented.young_modulus[point];
      const double modulus = composite_modulus(rule, part, {bone, bone_poisson}, {cement, cement_poisson});
      field.young_modulus[point] = modulus;
      if (field.yield_stress.empty())
        continue;
      const double way = part == 0 || part == 1 || cement == bone ? part : (modulus - bone) / (cement - bone);
      field.yield_stress[point] = mixed_strength(way, modulus, intact.yield_stress[point], bone,
                                                 cemented.yield_stress[point], cement);
    }
    const bool as_cement = mean >= 0.5;
    field.material_of_cell[cell] = (as_cement ? cemented : intact).material_of_cell[cell];
    if (!field.softening_ratio.empty())
      field.softening_ratio[cell] = (as_cement ? cemented : intact).softening_ratio[cell];
  }
  return field;
}

} // namespace cemvert
