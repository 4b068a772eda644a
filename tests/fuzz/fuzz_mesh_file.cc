// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz_input.h"
#include "mesh/tet_mesh.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  using cemvert::expect;
  const cemvert::InputFolder folder;
  const auto file = folder.write("mesh.vtu", data, size);
  cemvert::expect_a_value_or_an_error(file.string(), [&] {
    const cemvert::TetMesh mesh = cemvert::read_mesh(file);
    expect(!mesh.vertices.empty() && !mesh.tets.empty(), "an empty mesh");
    expect(mesh.regions.size() == mesh.tets.size(), "not one region for each tetrahedron");
    expect(mesh.node_sets.size() == mesh.vertices.size(), "not one node set for each vertex");
    for (const auto& tet : mesh.tets)
      for (const int vertex : tet)
        expect(vertex >= 0 && static_cast<std::size_t>(vertex) < mesh.vertices.size(),
               "a vertex out of range");
    for (const auto& vertex : mesh.vertices)
      expect(vertex.allFinite(), "a vertex that is not finite");
    expect(std::abs(mesh.load_axis.norm() - 1) < 1e-6, "a load axis that is no direction");
    expect(mesh.model_height > 0 && std::isfinite(mesh.model_height), "a model without height");
  });
  return 0;
}
