// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace cemvert
{

/// Whether a NIfTI or MetaImage file holds all the bytes its header announces and, where it is compressed,
/// whether the compression is intact. ITK 5.2 reads files that were cut short without an error and fills the
/// rest with zeros; NRRD it checks itself. Of a NIfTI file also whether all values are finite: its library
/// reads the others as 0.
/// @return what is wrong, or "" if nothing is (or the format is another one)
std::string fault_of_length(const std::filesystem::path& file);

/// Whether the file has the mark of a DICOM file (PS3.10, 7.1: "DICM" after 128 free bytes).
bool is_dicom(const std::filesystem::path& file);

/// Whether a DICOM file goes on to the end of its last element, or of its pixel data. Debian's GDCM stops the
/// program by an assertion on many files that do not, so that they have to be found before.
bool is_whole_dicom(const std::filesystem::path& file);

} // namespace cemvert
