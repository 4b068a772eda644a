// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/surface.h"

#include "anatomy/mask_operations.h"

namespace cemvert
{

// The integral of |grad| of an indicator over space is the area of its surface (coarea formula), so every
// voxel of the blurred rim stands for |grad| times its volume.
std::vector<SurfaceElement> surface_elements(const ScalarImage& indicator, double faintest)
{
  const Grid& grid = indicator.grid;
  std::vector<SurfaceElement> elements;
  for (int k = 1; k < grid.size[2] - 1; ++k)
    for (int j = 1; j < grid.size[1] - 1; ++j)
      for (int i = 1; i < grid.size[0] - 1; ++i) {
        const Vec3 difference(indicator.at(i + 1, j, k) - indicator.at(i - 1, j, k),
                              indicator.at(i, j + 1, k) - indicator.at(i, j - 1, k),
                              indicator.at(i, j, k + 1) - indicator.at(i, j, k - 1));
        const Vec3 gradient = grid.direction * (0.5 * difference.cwiseQuotient(grid.spacing));
        const double steepness = gradient.norm();
        if (steepness * grid.spacing.minCoeff() > faintest)
          elements.push_back({-gradient / steepness, steepness * grid.voxel_volume()});
      }
  return elements;
}

double surface_area(const Mask& mask)
{
  double area = 0;
  for (const SurfaceElement& element :
       surface_elements(smoothed_indicator(mask, 0.7 * mask.grid.spacing.minCoeff())))
    area += element.area;
  return area;
}

} // namespace cemvert
