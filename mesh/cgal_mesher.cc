// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/cgal_mesher.h"

#include "core/error.h"

#include <CGAL/Exact_predicates_inexact_constructions_kernel.h>
#include <CGAL/Labeled_mesh_domain_3.h>
#include <CGAL/Mesh_complex_3_in_triangulation_3.h>
#include <CGAL/Mesh_criteria_3.h>
#include <CGAL/Mesh_domain_with_polyline_features_3.h>
#include <CGAL/Mesh_triangulation_3.h>
#include <CGAL/Random.h>
#include <CGAL/exude_mesh_3.h>
#include <CGAL/make_mesh_3.h>
#include <CGAL/perturb_mesh_3.h>

#include <cfenv>
#include <unordered_map>

namespace cemvert
{
namespace
{

using Kernel = CGAL::Exact_predicates_inexact_constructions_kernel;
using Domain = CGAL::Mesh_domain_with_polyline_features_3<CGAL::Labeled_mesh_domain_3<Kernel>>;
using Triangulation = CGAL::Mesh_triangulation_3<Domain>::type;
using Complex =
    CGAL::Mesh_complex_3_in_triangulation_3<Triangulation, Domain::Corner_index, Domain::Curve_index>;
using Criteria = CGAL::Mesh_criteria_3<Triangulation>;
using Point = Kernel::Point_3;

/// CGAL's interval arithmetic raises floating-point flags as part of its business: a program that traps them
/// must not trap them here.
class FloatingPointTrapsOff
{
public:
  FloatingPointTrapsOff() { std::feholdexcept(&environment_); }
  ~FloatingPointTrapsOff() { std::fesetenv(&environment_); }
  FloatingPointTrapsOff(const FloatingPointTrapsOff&) = delete;
  FloatingPointTrapsOff& operator=(const FloatingPointTrapsOff&) = delete;

private:
  std::fenv_t environment_;
};

Vec3 vec(const Point& p)
{
  return {p.x(), p.y(), p.z()};
}

/// A length that depends on the place, in the form CGAL's criteria take.
struct LengthField {
  using FT = Kernel::FT;
  using Point_3 = Point;
  using Index = Domain::Index;
  const std::function<double(const Vec3&)>* length;
  FT operator()(const Point_3& p, int, const Index&) const { return (*length)(vec(p)); }
};

/// Whether a point is nearer to a crease than an edge of it: the balls that protect the crease must stay
/// empty.
bool near_crease(const MesherInput& input, const Vec3& point)
{
  for (const auto& crease : input.creases)
    for (const Vec3& p : crease)
      if ((p - point).norm() < input.crease_edge)
        return true;
  return false;
}

void insert_seeds(Complex& complex, const Domain& domain, const MesherInput& input)
{
  Triangulation& triangulation = complex.triangulation();
  for (const SurfacePoint& seed : input.seeds) {
    if (near_crease(input, seed.point))
      continue;
    const Point point(seed.point.x(), seed.point.y(), seed.point.z());
    const auto vertex = triangulation.insert(Triangulation::Weighted_point(point));
    if (vertex == Triangulation::Vertex_handle())
      continue;
    const std::pair<int, int> patch = std::minmax(seed.region, seed.other_region);
    complex.set_dimension(vertex, 2);
    complex.set_index(vertex, domain.index_from_surface_patch_index({patch.first, patch.second}));
  }
}

TetComplex copy_of(const Complex& complex)
{
  TetComplex result;
  std::unordered_map<const void*, int> number;
  for (auto cell = complex.cells_in_complex_begin(); cell != complex.cells_in_complex_end(); ++cell) {
    std::array<int, 4> tet;
    for (int corner = 0; corner < 4; ++corner) {
      const auto vertex = cell->vertex(corner);
      const auto [place, is_new] = number.try_emplace(&*vertex, static_cast<int>(result.vertices.size()));
      if (is_new)
        result.vertices.push_back(vec(vertex->point().point()));
      tet[corner] = place->second;
    }
    result.tets.push_back(tet);
    result.regions.push_back(cell->subdomain_index());
  }
  return result;
}

} // namespace

TetComplex delaunay_mesh(const MesherInput& input)
{
  namespace p = CGAL::parameters;
  const FloatingPointTrapsOff guard;
  CGAL::get_default_random() = CGAL::Random(0);
  CGAL::Random random(0);

  const auto region = [&input](const Point& point) { return input.region(vec(point)); };
  const CGAL::Bbox_3 box(input.lower.x(), input.lower.y(), input.lower.z(), input.upper.x(), input.upper.y(),
                         input.upper.z());
  Domain domain(region, box, p::relative_error_bound = 1e-6, p::p_rng = &random);
  std::vector<std::vector<Point>> creases;
  for (const auto& crease : input.creases) {
    std::vector<Point>& curve = creases.emplace_back();
    for (const Vec3& v : crease)
      curve.emplace_back(v.x(), v.y(), v.z());
  }
  domain.add_features(creases.begin(), creases.end());
  const Criteria criteria(p::edge_size = input.crease_edge, p::facet_angle = 25,
                          p::facet_size = LengthField{&input.facet_size},
                          p::facet_distance = LengthField{&input.facet_distance},
                          p::cell_radius_edge_ratio = 2, p::cell_size = LengthField{&input.cell_size});

  try {
    Complex complex;
    CGAL::Mesh_3::internal::init_c3t3_with_features(complex, domain, criteria);
    insert_seeds(complex, domain, input);
    CGAL::refine_mesh_3(complex, domain, criteria, p::no_reset_c3t3(), p::no_perturb(), p::no_exude());
    input.progress(0.5);
    // Without time limits: a limit would make the mesh depend on the speed of the machine. Exudation ends at
    // once where the perturbation has left no sliver.
    CGAL::perturb_mesh_3(complex, domain, p::sliver_bound = input.sliver_angle);
    input.progress(0.9);
    CGAL::exude_mesh_3(complex, p::sliver_bound = input.sliver_angle);
    return copy_of(complex);
  } catch (const CGAL::Failure_exception& failure) {
    throw MeshError(std::string("mesh: the Delaunay mesher gave up (") + failure.what() +
                    ").\n    Change 'mesh.edge length' a little and try again.");
  }
}

} // namespace cemvert
