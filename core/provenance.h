// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace cemvert
{

/// SHA-256 of a file, or of all files of a folder in the order of their names, as 64 hexadecimal digits:
/// two results with equal digits were made from the same bytes.
/// @throws DataError if the file cannot be read.
std::string sha256_of(const std::filesystem::path& file_or_folder);
/// SHA-256 of bytes at hand, in lower-case hexadecimal digits.
std::string sha256_of_bytes(const std::string& bytes);

/// CemVert's version, e.g. "0.1.0".
std::string program_version();

/// Library -> version, of those the numbers depend on, as CemVert was built with them.
std::map<std::string, std::string> library_versions();

/// Largest amount of memory this process has held so far [MB].
double peak_memory_megabytes();

/// Date and time in UTC, ISO 8601.
std::string utc_now();

} // namespace cemvert
