// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <petscsys.h>

int main(int argc, char** argv)
{
  ::testing::InitGoogleTest(&argc, argv);
  if (PetscInitialize(&argc, &argv, nullptr, nullptr) != 0)
    return 1;
  const int result = RUN_ALL_TESTS();
  return PetscFinalize() != 0 ? 1 : result;
}
