// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_case.h"

namespace cemvert
{

LoadCase make_flexion()
{
  LoadCase load;
  load.meaning =
      "as flat layers, but the upper platen turns forward while it moves down, to load.flexion at the end";
  load.flexes = true;
  return load;
}

} // namespace cemvert
