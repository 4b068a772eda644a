// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_case.h"

namespace cemvert
{

/// As in tests of wedge fractures, where the upper pot is free to tilt.
LoadCase make_ball_joint()
{
  LoadCase load;
  load.meaning =
      "as flat layers, but the upper platen turns about a ball joint: its force passes through the joint, "
      "which load.anterior offset and load.left offset move away from the middle (eccentric compression)";
  load.tilts_freely = true;
  return load;
}

} // namespace cemvert
