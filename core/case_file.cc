// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_file.h"

#include "core/error.h"
#include "core/text_tree.h"

#include <utility>

namespace cemvert
{
namespace
{

using Entries = std::map<std::string, CaseEntry>;

/// "mesh: {edge length: 2 mm}" and "mesh.edge length: 2 mm" are the same entry.
void flatten(const TextTree& tree, const std::string& path, Entries& entries)
{
  if (tree.is_map()) {
    for (const auto& [key, child] : tree.entries)
      flatten(child, (path.empty() ? "" : path + ".") + key, entries);
    return;
  }
  if (tree.is_list() && !tree.items.empty() && tree.items.front().is_map()) {
    int number = 0;
    for (const TextTree& item : tree.items) {
      if (!item.is_map() || item.entries.empty())
        throw ConfigError(item.where + ": '" + path +
                          "' is a list of entries like {key: value}, of which none may be empty.");
      flatten(item, path + "." + std::to_string(++number), entries);
    }
    return;
  }
  CaseEntry entry;
  entry.where = tree.where;
  entry.is_list = tree.is_list();
  for (const TextTree& item : tree.items) {
    if (!item.is_text())
      throw ConfigError(item.where + ": '" + path + "' must be a list of plain values.");
    entry.items.push_back(item.text);
  }
  if (tree.is_text())
    entry.items.push_back(tree.text);
  const auto [place, is_new] = entries.try_emplace(path, entry);
  if (!is_new)
    throw ConfigError(tree.where + ": '" + path + "' is given twice (first at " + place->second.where +
                      "). Remove one.");
}

} // namespace

CaseFile case_file_of(const TextTree& tree, const std::filesystem::path& folder, const std::string& name)
{
  if (!tree.is_map() || tree.where.empty())
    throw ConfigError(name + ": this is not a case file: expected sections such as 'image:' and 'labels:'. "
                             "See 'cemvert keys'.");
  CaseFile file{folder, name, {}};
  flatten(tree, "", file.entries);
  return file;
}

CaseFile parse_case_text(const std::string& text, const std::filesystem::path& folder,
                         const std::string& name)
{
  return case_file_of(parse_text_tree(text, name), folder, name);
}

CaseFile read_case_file(const std::filesystem::path& path)
{
  return case_file_of(read_text_tree(path), std::filesystem::absolute(path).parent_path(),
                      path.filename().string());
}

CaseFile with_override(CaseFile file, const std::string& assignment)
{
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    throw ConfigError("--set " + assignment +
                      ": expected section.key=value, for example --set \"cement.volume=4.5 ml\".");
  const std::string path = assignment.substr(0, equals);
  Entries entries;
  flatten(parse_text_tree(assignment.substr(equals + 1), "--set " + path, path), path, entries);
  for (auto& [key, entry] : entries) {
    entry.where = "--set";
    file.entries[key] = entry;
  }
  return file;
}

} // namespace cemvert
