// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// A quantity found on one mesh.
struct GridValue {
  double size = 0; ///< representative edge of the elements, any unit
  double value = 0;
};

/// What three meshes tell about the error of the finest.
struct GridConvergence {
  double last_change = 0;             ///< (finest - next) / finest, 1
  std::optional<double> order;        ///< observed; none where the values do not converge monotonically
  std::optional<double> extrapolated; ///< Richardson's estimate for elements of no size
  double error_bar = 0;               ///< of the finest value, half width, same unit as the value
  std::string method;                 ///< how the bar was had, one line
};

/// Observed order and Richardson's extrapolation from three meshes of any two refinement ratios, and the grid
/// convergence index as error bar (Roache, J Fluids Eng 116 (1994) 405; for unequal ratios Celik et al., J
/// Fluids Eng 130 (2008) 078001).
///
/// * Monotone, of an observed order of at least 1: safety factor 1.25. An order above `formal_order` is an
///   accident and counts as that in extrapolation and bar.
/// * Else there is no order: the bar is Roache's for that case, safety factor 3, with order 1, but never less
///   than the spread of the three values.
///
/// Order 1 is the least to expect of a stiffness, twice a strain energy: its error is the square of that in
/// the energy norm, which is of order 1/2 or better in every polyhedral body (Strang & Fix 1973, ch. 8).
///
/// @param coarse_to_fine  exactly three, sizes falling, values not 0
/// @param formal_order    of the quantity on a smooth solution: for an energy, 2 * degree
GridConvergence grid_convergence(const std::vector<GridValue>& coarse_to_fine, double formal_order);

} // namespace cemvert
