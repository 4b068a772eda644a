// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace cemvert
{

/// One entry of a case file: the scalars as typed, and where they stand.
struct CaseEntry {
  std::vector<std::string> items; ///< one for a scalar, several for a list
  bool is_list = false;
  std::string where; ///< "case.yaml, line 12" or "--set"
};

/// A case file, flattened: "mesh.edge length" -> entry. Knows nothing of which keys exist.
struct CaseFile {
  std::filesystem::path folder; ///< relative paths in the case are relative to this
  std::string name;             ///< file name, for messages
  std::map<std::string, CaseEntry> entries;
};

/// Reads a YAML case file.
/// @throws ConfigError  if the file is missing, not YAML (with the line), holds a key twice, or holds
/// something
///                      else than nested maps of scalars and lists of scalars.
CaseFile read_case_file(const std::filesystem::path& file);

/// The same from text, as if it had been read from `folder / name`.
CaseFile parse_case_text(const std::string& text, const std::filesystem::path& folder,
                         const std::string& name);

/// Applies one `--set section.key=value` (value in YAML, so lists work) over what the file says.
CaseFile with_override(CaseFile file, const std::string& assignment);

} // namespace cemvert
