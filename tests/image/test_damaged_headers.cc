// SPDX-License-Identifier: GPL-3.0-or-later
// Headers that announce what cannot be, out of the corpus of the fuzzers: each is refused with a message that
// says what was found.
#include "core/error.h"
#include "image/dicom_writer.h"
#include "image/image_file.h"
#include "image/samples.h"
#include "support.h"

#include <fstream>
#include <vector>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

const fs::path corpus = fs::path(CEMVERT_SOURCE_DIR) / "tests" / "fuzz" / "corpus";

struct Damage {
  const char* file;
  const char* found; ///< part of the message
};

class EveryDamagedHeader : public ::testing::TestWithParam<Damage>
{
};

TEST_P(EveryDamagedHeader, IsRefusedByNameWithWhatWasFound)
{
  const fs::path file = corpus / GetParam().file;
  const std::string message = message_of<DataError>([&] { read_image(file); });
  expect_contains(message, file.string());
  expect_contains(message, GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, EveryDamagedHeader,
    ::testing::Values(
        Damage{"nifti/product_overflows.nii", "of the 18446744073709551615 bytes its header announces"},
        Damage{"nifti/announces_terabytes.nii", "of the 4000000000352 bytes its header announces"},
        Damage{"nifti/start_not_a_number.nii", "values that start at byte nan"},
        Damage{"nifti/start_infinite.nii", "values that start at byte inf"},
        Damage{"nifti/start_beyond_the_file.nii", "it holds 496 of the"},
        Damage{"nifti/fewer_bits_than_the_type_has.nii", "it holds 496 of the 640 bytes"},
        Damage{"nifti/unknown_type.nii", "values of the type 77"},
        Damage{"nifti/spacing_not_a_number.nii", "nan in the spacing"},
        Damage{"nifti/axes_not_numbers.nii", "in the sform, which places no voxel"},
        Damage{"nifti/text_header.nii", "no header of a NIfTI-1 image"},
        Damage{"nifti/header_of_a_pair.nii", "no header of a NIfTI-1 image"},
        Damage{"nifti_gz/start_beyond_the_file.nii.gz", "it holds 496 of the"},
        Damage{"nifti_gz/announces_terabytes.nii.gz", "it holds 496 of the 4000000000352 bytes"},
        Damage{"nrrd/announces_terabytes.nrrd", "it holds 36 of the 1000000000000 bytes"},
        Damage{"nrrd/announces_terabytes_packed.nrrd", "it holds 36 of the 1000000000000 bytes"},
        Damage{"nrrd/values_in_standard_input.nrrd", "its values are in several files"},
        Damage{"nrrd/values_in_a_device.nrrd", "its data file /dev/zero is missing or no file"},
        Damage{"nrrd/values_in_a_pattern.nrrd", "its values are in several files"},
        Damage{"metaimage/announces_terabytes.mha", "it holds 36 of the 1000000000000 bytes"},
        Damage{"metaimage/announces_terabytes_packed.mha", "it holds 36 of the 1000000000000 bytes"},
        Damage{"metaimage/announces_terabytes_of_text.mha", "of the 1000000000000 bytes"},
        Damage{"metaimage/negative_sizes.mha", "its header announces '-4 -3 3' voxels"},
        Damage{"metaimage/name_of_hundreds_of_letters.mha", "of its header is no 'Name = value'"},
        Damage{"metaimage/many_dimensions.mha", "its header announces '1000' dimensions"},
        Damage{"metaimage/compressed_size_no_number.mha", "its header says 'CompressedDataSize = many'"},
        Damage{"metaimage/compressed_size_huge.mha", "of the 4000000000 bytes its header announces"},
        Damage{"metaimage/compressed_size_too_small.mha", "compressed data are damaged or cut short"},
        Damage{"metaimage/compressed_of_unknown_length.mha", "does not say how many bytes"},
        Damage{"metaimage/too_few_values_as_text.mha", "it holds 20 of the 36 bytes"},
        Damage{"metaimage/values_in_a_list.mha", "its values are in several files"},
        Damage{"metaimage/values_in_a_pattern.mha", "its values are in several files"}),
    [](const auto& damage) {
      std::string name = damage.param.file;
      std::replace_if(
          name.begin(), name.end(), [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
      return name;
    });

/// The message for the corpus's slice between two sound ones.
std::string refusal_of_slice(const std::string& name)
{
  const ScratchFolder folder;
  DicomSample neighbours;
  neighbours.slices = {0, 2};
  write_dicom(folder.path(), numbered_image(sample_grid({4, 3, 3}, {0.6, 0.9, 1.5})), neighbours);
  fs::copy_file(corpus / "dicom" / name, folder.path() / "slice1.dcm");
  return message_of<DataError>([&] { read_image(folder.path()); });
}

TEST(DamagedDicom, IsRefusedByNameWithWhatWasFound)
{
  for (const Damage& damage :
       {Damage{"announces_more_pixels.dcm", "it holds 24 of the 8589672450 bytes its header announces"},
        Damage{"unknown_kind.dcm", "its element (0028,0010) is of a kind there is not"},
        Damage{"deep_sequences.dcm", "nested more than 32 deep"},
        Damage{"pixels_in_fragments_not_compressed.dcm", "its pixels are not written as its transfer syntax"},
        Damage{"elements_behind_the_pixels.dcm", "is of a kind there is not"},
        Damage{"ends_with_its_meta_information.dcm", "its header is cut short"},
        Damage{"number_of_another_kind.dcm", "its element (0028,0102) is of the kind"},
        Damage{"cut_in_its_pixels.dcm", "it is cut short"}}) {
    const std::string message = refusal_of_slice(damage.file);
    expect_contains(message, "slice1.dcm");
    expect_contains(message, damage.found);
  }
}

// MetaIO and NRRD's library write values in other forms than ours: as text, in other files, behind other
// headers.
TEST(ImageFile, ReadsValuesHoweverTheyAreWritten)
{
  const ScratchFolder folder;
  std::ofstream(folder.path() / "values.raw") << std::string(4 * 3 * 3 - 1, 'a') << 'b';
  std::ofstream(folder.path() / "image.nhdr")
      << "NRRD0004\ntype: uchar\ndimension: 3\nspace: left-posterior-superior\nsizes: 4 3 3\n"
         "space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: raw\ndata file: "
         "values.raw\n";
  std::ofstream(folder.path() / "image.mhd")
      << "ObjectType = Image\nNDims = 3\nBinaryData = True\nDimSize = 4 3 3\n"
         "ElementType = MET_UCHAR\nElementDataFile = values.raw\n";
  for (const char* name : {"image.nhdr", "image.mhd"}) {
    const ScalarImage image = read_image(folder.path() / name);
    EXPECT_EQ(image.values.front(), 'a') << name;
    EXPECT_EQ(image.values.back(), 'b') << name;
  }
  for (const char* name :
       {"nrrd/raw.nrrd", "nrrd/text.nrrd", "nrrd/hexadecimal.nrrd", "metaimage/raw.mha", "metaimage/text.mha",
        "metaimage/compressed.mha", "metaimage/foreign_header.mha"}) {
    const ScalarImage image = read_image(corpus / name);
    for (std::size_t n = 0; n < image.values.size(); ++n)
      EXPECT_EQ(image.values[n], static_cast<float>(n)) << name;
  }
}

} // namespace
} // namespace cemvert
