// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_contact.h"

#include <array>

namespace cemvert
{
namespace
{

struct Touch {
  bool upper = false, lower = false;
};

Touch touch_at(const BodySamples& body, const BodyColumns& columns, double band, const std::array<int, 3>& at)
{
  const std::size_t column = body.offset(at[0], at[1], 0);
  const double z = body.point(at[0], at[1], at[2]).z();
  return {columns.upper[column] - z <= band, z - columns.lower[column] <= band};
}

} // namespace

ContactTruth contact_truth(const BodySamples& body, const std::vector<float>& cement,
                           const BodyColumns& columns, double band)
{
  ContactTruth truth;
  std::vector<char> waiting(cement.size());
  for (std::size_t n = 0; n < cement.size(); ++n)
    waiting[n] = cement[n] < 0;
  std::vector<char> upper_column(columns.upper.size(), 0), lower_column(columns.lower.size(), 0);

  std::vector<std::array<int, 3>> front;
  const auto take = [&](int i, int j, int k) {
    char& waits = waiting[body.offset(i, j, k)];
    if (waits)
      front.push_back({i, j, k});
    waits = 0;
  };
  // Each half of the lattice is flooded by itself: a piece ends at the mid-sagittal plane.
  for (const bool on_left : {false, true}) {
    SideContact& side = on_left ? truth.left : truth.right;
    const int begin = on_left ? body.size[0] / 2 : 0, end = on_left ? body.size[0] : body.size[0] / 2;
    for (int k = 0; k < body.size[2]; ++k)
      for (int j = 0; j < body.size[1]; ++j)
        for (int i = begin; i < end; ++i) {
          Touch piece;
          take(i, j, k);
          while (!front.empty()) {
            const std::array<int, 3> at = front.back();
            front.pop_back();
            const Touch touch = touch_at(body, columns, band, at);
            piece.upper |= touch.upper;
            piece.lower |= touch.lower;
            upper_column[body.offset(at[0], at[1], 0)] |= static_cast<char>(touch.upper);
            lower_column[body.offset(at[0], at[1], 0)] |= static_cast<char>(touch.lower);
            // cement never lies on the border of the lattice, which holds no body
            for (int axis = 0; axis < 3; ++axis)
              for (int step : {-1, 1}) {
                std::array<int, 3> next = at;
                next[axis] += step;
                if (next[0] >= begin && next[0] < end)
                  take(next[0], next[1], next[2]);
              }
          }
          side.upper |= piece.upper;
          side.lower |= piece.lower;
          side.bridged |= piece.upper && piece.lower;
        }
  }
  const double square = body.step * body.step;
  for (char touched : upper_column)
    truth.area_upper += touched * square;
  for (char touched : lower_column)
    truth.area_lower += touched * square;
  return truth;
}

} // namespace cemvert
