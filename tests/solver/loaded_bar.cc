// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/loaded_bar.h"

#include "materials/material_point.h"

#include <cmath>

namespace cemvert::testing_boxes
{

Mesh bar()
{
  Box box;
  box.size = bar_size;
  box.bricks = {2, 2, 4};
  return box_mesh(box, [](const Vec3& p) {
    return p.z() > 0.75 * bar_size.z()   ? Region::upper_layer
           : p.z() < 0.25 * bar_size.z() ? Region::lower_layer
                                         : Region::body;
  });
}

CompressionTarget bar_target()
{
  CompressionTarget target;
  target.mean_height = bar_size.z();
  target.endplate_area = bar_area;
  target.middle = {0.5 * bar_size.x(), 0.5 * bar_size.y(), bar_size.z()};
  target.anterior = -Vec3::UnitY();
  for (const auto& [name, y] :
       {std::pair{"anterior", 0.0}, {"middle", 0.5 * bar_size.y()}, {"posterior", bar_size.y()}})
    target.sites.push_back(
        {name, {0.5 * bar_size.x(), y, 0.75 * bar_size.z()}, {0.5 * bar_size.x(), y, 0.25 * bar_size.z()}});
  return target;
}

SolverSettings tight()
{
  SolverSettings settings;
  settings.tolerance = 1e-12;
  settings.newton_tolerance = 1e-10;
  return settings;
}

LoadSettings load_of(const std::string& kind)
{
  LoadSettings load;
  load.kind = kind;
  load.lateral = LateralSupport::free;
  load.compression = 0.01;
  return load;
}

MaterialField uniform(const Mesh& mesh, const CompressionModel& model, double young)
{
  return field_on(mesh, model.quadrature(), {{"bone", isotropic_law(0), [=](const Vec3&) { return young; }}});
}

MaterialField YieldingBar::field(const std::function<int(Region)>& material_of_region) const
{
  MaterialField field =
      field_on(mesh, model.quadrature(),
               {{"bone", make_law("quadric damage"), [](const Vec3&) { return bar_modulus; }},
                {"cement", isotropic_law(0), [](const Vec3&) { return 2000.; }}},
               material_of_region);
  field.materials[0].values = values;
  field.softening_ratio.assign(mesh.n_cells(), 1);
  field.yield_stress.assign(mesh.n_cells() * field.n_points(), given.at("yield stress"));
  return field;
}

LawResponse YieldingBar::point(const std::vector<double>& strains) const
{
  return drive_point(*make_law("quadric damage"), values, PointLoading::uniaxial, strains).back().response;
}

std::vector<double> strains_to(double end, double step)
{
  std::vector<double> strains;
  for (int n = 1; n <= std::lround(end / step); ++n)
    strains.push_back(-n * step);
  return strains;
}

} // namespace cemvert::testing_boxes
