// SPDX-License-Identifier: GPL-3.0-or-later
#include "materials/density_relation.h"

#include <iostream>

int main()
{
  const double modulus = cemvert::find_density_relation("kopperdahl power").young_modulus(0.1);
  std::cout << "E(0.1 g/cm3) = " << modulus << " MPa\n";
  return modulus > 0 ? 0 : 1;
}
