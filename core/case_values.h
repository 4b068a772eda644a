// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_file.h"
#include "core/keys.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cemvert
{

/// A case file checked against the tables of keys: every entry known, of the right kind and in range.
/// Reading a key that no table holds is a bug of ours and throws as such.
class CaseValues
{
public:
  /// @throws ConfigError naming file, line and key: unknown key (with the nearest known one), wrong kind,
  /// wrong
  ///         unit, out of range (with a hint when a percent sign seems to be missing).
  CaseValues(CaseFile file, KeyTable table);

  bool given(const std::string& path) const;   ///< typed by the user
  bool present(const std::string& path) const; ///< typed by the user, or has a default that counts here
  bool section_given(const std::string& section) const; ///< any key "section.*" typed by the user

  double number(const std::string& path) const;               ///< internal units
  std::vector<double> numbers(const std::string& path) const; ///< internal units
  int integer(const std::string& path) const;
  std::vector<int> integers(const std::string& path) const; ///< empty if absent
  std::string text(const std::string& path) const;          ///< text and choice
  std::vector<std::string> texts(const std::string& path) const;
  bool flag(const std::string& path) const;
  std::filesystem::path file(const std::string& path) const; ///< absolute

  /// "case.yaml, line 12, mesh.edge length" (or "default of mesh.edge length"), to start a message with.
  std::string where(const std::string& path) const;

  const std::string& name() const { return file_.name; }

  /// The case with all its defaults, as YAML that reads back to the same values; paths are made absolute.
  std::string yaml_with_defaults() const;
  /// The same as JSON: {"mesh": {"edge length": "2 mm", ...}, ...}.
  nlohmann::json json_with_defaults() const;

private:
  const Key& key(const std::string& path) const;
  const std::vector<std::string>& items(const std::string& path) const;
  void check(const std::string& path, const CaseEntry& entry) const;

  CaseFile file_;
  KeyTable table_;
  std::map<std::string, CaseEntry> defaults_;
};

/// The known word nearest to `word` by edit distance, or "" if none is near enough to be a misspelling.
std::string nearest_word(const std::string& word, const std::vector<std::string>& known);

/// JSON Schema (draft 2020-12) of the case file, for editors, made from the table.
nlohmann::json json_schema(const KeyTable& table);

/// The table as people read it: key, unit, range, default, meaning; only `section` if not empty.
std::string keys_as_text(const KeyTable& table, const std::string& section);

} // namespace cemvert
