// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

namespace cemvert
{

/// What a NIfTI, MetaImage or NRRD file holds, whatever its header announces.
struct FileContents {
  std::string fault;          ///< what is wrong with it, or ""
  std::uint64_t capacity = 0; ///< bytes of voxel values it can give, uncompressed
};

/// Looks into a file before ITK does, which takes memory for as many voxels as a header announces, fills the
/// rest of a file that was cut short with zeros (NIfTI, MetaImage), reads NIfTI values that are not finite as
/// 0, and leaves the program on some headers. Compressed values are unpacked once to count them.
FileContents contents_of(const std::filesystem::path& file);

/// As above, for one format each.
FileContents contents_of_nifti(const std::filesystem::path& file);
FileContents contents_of_metaimage(const std::filesystem::path& file);
FileContents contents_of_nrrd(const std::filesystem::path& file);

/// A product that stays at the largest number where it would be larger.
std::uint64_t product(std::uint64_t a, std::uint64_t b);

/// How the values of an image are written in its file.
enum class ValueEncoding { raw, text, hexadecimal, zlib };

/// What the file `data` gives from byte `start` on.
/// @param value_size   bytes of one value, for values written as text
/// @param packed_size  bytes that are unpacked; the others behind them belong to something else
FileContents contents_of_values(const std::filesystem::path& data, ValueEncoding encoding,
                                std::uint64_t start, std::uint64_t value_size,
                                std::uint64_t packed_size = std::numeric_limits<std::uint64_t>::max());

/// "it holds 5 of the 7 bytes its header announces"
std::string fault_of_too_few(std::uint64_t held, std::uint64_t announced);

/// Whether the file has the mark of a DICOM file (PS3.10, 7.1: "DICM" after 128 free bytes).
bool is_dicom(const std::filesystem::path& file);

/// Whether a DICOM file goes on to the end of its last element, and is built as PS3.5 says. Debian's GDCM
/// stops the program by an assertion on many files that are not, so that they have to be found before.
/// @return what is wrong, or ""
std::string fault_of_dicom(const std::filesystem::path& file);

} // namespace cemvert
