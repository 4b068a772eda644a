// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz_image.h"
#include "image/image_file.h"

namespace
{

/// The name that suits the first bytes of the input, so that one program fuzzes label maps of all formats.
std::string name_of(std::string_view input)
{
  if (input.substr(0, 4) == "NRRD")
    return "labels.nrrd";
  if (input.substr(0, 2) == "\x1f\x8b")
    return "labels.nii.gz";
  if (input.substr(0, 2) == "\x5c\x01") // 348, the length of a NIfTI-1 header
    return "labels.nii";
  return "labels.mha";
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const cemvert::InputFolder folder;
  const auto file = folder.write(name_of({reinterpret_cast<const char*>(data), size}), data, size);
  cemvert::expect_a_value_or_an_error(file.string(), [&] {
    const cemvert::LabelMap labels = cemvert::read_labels(file);
    cemvert::expect_sound(labels);
    for (const int label : labels.values)
      cemvert::expect(label >= 0, "a negative label");
  });
  return 0;
}
