// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz_image.h"
#include "image/dicom_writer.h"
#include "image/image_file.h"
#include "image/samples.h"

// The input is one slice of a series, between two sound ones.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const cemvert::InputFolder folder;
  // as slices 0 and 2 of the series whose slice 1 the corpus holds
  cemvert::DicomSample neighbours;
  neighbours.slices = {0, 2};
  cemvert::write_dicom(folder.path(),
                       cemvert::numbered_image(cemvert::sample_grid({4, 3, 3}, {0.6, 0.9, 1.5})), neighbours);
  folder.write("slice1.dcm", data, size);
  cemvert::expect_a_value_or_an_error(folder.path().string(),
                                      [&] { cemvert::expect_sound(cemvert::read_image(folder.path())); });
  return 0;
}
