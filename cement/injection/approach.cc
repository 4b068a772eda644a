// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/injection/approach.h"

#include "cement/approach.h"

namespace cemvert
{

Needle transpedicular_needle(const VertebralAnatomy& anatomy, bool on_left, bool alone)
{
  RunLog quiet(false);
  const ApproachSide side = !alone ? ApproachSide::both : on_left ? ApproachSide::left : ApproachSide::right;
  const std::vector<Needle> needles = transpedicular_needles(anatomy, side, {}, quiet);
  return on_left ? needles.front() : needles.back();
}

} // namespace cemvert
