// SPDX-License-Identifier: GPL-3.0-or-later
// One program for each format: CEMVERT_FUZZ_FILE is the name the input gets.
#include "fuzz/fuzz_image.h"
#include "image/image_file.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const cemvert::InputFolder folder;
  const auto file = folder.write(CEMVERT_FUZZ_FILE, data, size);
  cemvert::expect_a_value_or_an_error(file.string(),
                                      [&] { cemvert::expect_sound(cemvert::read_image(file)); });
  return 0;
}
