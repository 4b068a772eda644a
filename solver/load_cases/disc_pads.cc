// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/load_case.h"

namespace cemvert
{

/// Pads of 8 MPa stand for discs (Maquer et al. 2014 compared them with potting cement); nearly
/// incompressible, as discs are.
LoadCase make_disc_pads()
{
  LoadCase load;
  load.meaning = "as flat layers, but of 8 MPa, as soft as discs: raise it by load.force, most of the travel "
                 "is in the pads";
  load.layer_modulus = 8;
  load.layer_poisson = 0.45;
  return load;
}

} // namespace cemvert
