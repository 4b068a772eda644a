// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_case.h"

namespace cemvert
{

LoadCase make_endplates()
{
  LoadCase load;
  load.meaning = "the endplates are moved themselves, as rigid surfaces: the layers do not deform";
  load.moves_endplates = true;
  return load;
}

} // namespace cemvert
