// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "anatomy/canal.h"

#include <Eigen/Dense>

#include <algorithm>
#include <utility>
#include <vector>

namespace cemvert
{

/// The posterior wall as anterior = f(left, superior): a paraboloid, because the wall is hollow across (the
/// kidney shape of the body) and along (its waist). It is only seen between the pedicles and between the
/// endplates; beyond, the value at the nearest seen place is taken.
struct PosteriorWall {
  Eigen::Matrix<double, 5, 1> terms = Eigen::Matrix<double, 5, 1>::Zero();
  Canal canal;
  double low = 0, high = 0; ///< seen range of superior [mm]
  double seen = 0;          ///< share of the rays that met it
  double scatter = 0;       ///< mm, median departure from the fit

  static Eigen::Matrix<double, 5, 1> row(double across, double superior)
  {
    return (Eigen::Matrix<double, 5, 1>() << 1, across, across * across, superior, superior * superior)
        .finished();
  }
  double anterior_at(double left, double superior) const
  {
    const double height = std::clamp(superior, low, high);
    const double across = std::clamp(left - canal.left_at(height), -canal.half_width, canal.half_width);
    return terms.dot(row(across, height));
  }
};

/// Fits the wall; the mouth of the basivertebral veins and stray bone in the canal are weighted down
/// (Tukey's biweight).
///
/// @param indicator  smoothed_indicator of the vertebra
/// @param range      of superior between the endplates [mm]
/// @throws DataError  the wall is seen in too few places
PosteriorWall fitted_wall(const ScalarImage& indicator, const VertebralFrame& frame, const Canal& canal,
                          const std::pair<double, double>& range);

/// Where the pedicles leave the body. Its posterolateral corners are rounded; where a pedicle covers the
/// corner, the corner is taken to be as round as above and below the pedicle.
struct PedicleRoots {
  double first_left = 0, first_superior = 0; ///< of the table [mm]
  int columns = 0, rows = 0;                 ///< 1 mm apart
  std::vector<double> forward;               ///< mm, 0 where no pedicle leaves; left runs fastest

  /// How far in front of the posterior wall's sideways continuation the body ends [mm].
  double forward_of_wall(double left, double superior) const;
};
PedicleRoots pedicle_roots(const ScalarImage& indicator, const VertebralFrame& frame,
                           const PosteriorWall& wall);

} // namespace cemvert
