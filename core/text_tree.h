// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace cemvert
{

struct CaseFile;

/// A YAML file as its author wrote it: maps in their order, lists, texts, each with the line it stands in.
/// For files whose shape a flat case file cannot hold (lists of maps, names of the author's own).
struct TextTree {
  enum class Kind { text, list, map };
  Kind kind = Kind::map;
  std::string text;                                      ///< of a text, as typed
  std::vector<TextTree> items;                           ///< of a list
  std::vector<std::pair<std::string, TextTree>> entries; ///< of a map, each key once
  std::string where;                                     ///< "study.yaml, line 12"; empty: of an empty file

  bool is_text() const { return kind == Kind::text; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }
  const TextTree* find(const std::string& key) const; ///< the entry of a map, or null
};

/// Reads a YAML file within the limits of case files: size, depth, number of values, UTF-8.
/// @throws ConfigError  if the file is missing, not YAML (with the line), holds a key twice or an entry
/// without
///                      a value
TextTree read_text_tree(const std::filesystem::path& file);

/// The same from text.
/// @param name  of the file, for messages
/// @param path  of the key whose value the text is; empty for a whole file
TextTree parse_text_tree(const std::string& text, const std::string& name, const std::string& path = "");

/// A map of it as a case file: nested maps become "section.key", lists stay lists.
/// @param folder  that relative paths in it are relative to
/// @throws ConfigError  on lists of other than texts, and on a key given twice
CaseFile case_file_of(const TextTree& tree, const std::filesystem::path& folder, const std::string& name);

} // namespace cemvert
