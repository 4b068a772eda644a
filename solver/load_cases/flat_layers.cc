// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_case.h"

namespace cemvert
{

LoadCase make_flat_layers()
{
  LoadCase load;
  load.meaning = "layers of potting cement over both endplates, cut flat normal to the superior axis; the "
                 "lower face is held, the upper one moved down without turning";

  return load;
}

} // namespace cemvert
