// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/box_mesh.h"
#include "solver/newton.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace cemvert
{

/// A wall of one perfectly plastic material that is to be pushed.
class Wall
{
public:
  /// @param values  the law's parameters beside the modulus, the yield stress among them
  Wall(const TetMesh& mesh, const std::string& law, double young, double yield,
       const std::map<std::string, double>& values);

  /// Where it has come to.
  struct Pushed {
    std::vector<Vec3> displacement, forces; ///< of each node
    double yielded_volume = 0;
  };
  /// Puts the prescribed displacements on in equal parts.
  /// @param prescribed  for the part from 0 to 1
  Pushed push(const std::function<Prescription(double)>& prescribed, int steps) const;

  const NodeNumbering& nodes() const { return elasticity_.mesh().nodes; }

private:
  ElasticityProblem elasticity_;
  MaterialField field_;
};

} // namespace cemvert
