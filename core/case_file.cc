// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_file.h"

#include "core/error.h"

#include <yaml-cpp/yaml.h>

#include <fstream>
#include <sstream>

namespace cemvert
{
namespace
{

std::string line_of(const std::string& name, const YAML::Node& node)
{
  return name + ", line " + std::to_string(node.Mark().line + 1);
}

void flatten(const YAML::Node& node, const std::string& path, const std::string& name,
             std::map<std::string, CaseEntry>& entries)
{
  CaseEntry entry;
  entry.where = line_of(name, node);
  if (node.IsMap()) {
    for (const auto& child : node) {
      if (!child.first.IsScalar())
        throw ConfigError(line_of(name, child.first) + ": a key must be plain text.");
      const std::string child_path = (path.empty() ? "" : path + ".") + child.first.Scalar();
      if (entries.count(child_path))
        throw ConfigError(line_of(name, child.first) + ": '" + child_path + "' is given twice (first at " +
                          entries.at(child_path).where + "). Remove one.");
      flatten(child.second, child_path, name, entries);
    }
    return;
  }
  if (node.IsSequence()) {
    entry.is_list = true;
    for (const auto& item : node) {
      if (!item.IsScalar())
        throw ConfigError(line_of(name, item) + ": '" + path + "' must be a list of plain values.");
      entry.items.push_back(item.Scalar());
    }
  } else if (node.IsScalar()) {
    entry.items.push_back(node.Scalar());
  } else {
    throw ConfigError(entry.where + ": '" + path + "' has no value. Give one or remove the line.");
  }
  entries[path] = entry;
}

} // namespace

CaseFile parse_case_text(const std::string& text, const std::filesystem::path& folder,
                         const std::string& name)
{
  CaseFile file;
  file.folder = folder;
  file.name = name;
  try {
    const YAML::Node root = YAML::Load(text);
    if (!root.IsMap())
      throw ConfigError(name + ": this is not a case file: expected sections such as 'image:' and 'labels:'. "
                               "See 'cemvert keys'.");
    flatten(root, "", name, file.entries);
  } catch (const YAML::Exception& error) {
    throw ConfigError(name + ", line " + std::to_string(error.mark.line + 1) + ": this is not valid YAML (" +
                      error.msg + "). Keys are written 'key: value', sections are indented by spaces.");
  }
  return file;
}

CaseFile read_case_file(const std::filesystem::path& path)
{
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw ConfigError(path.string() + ": is a folder; a case file (YAML) was expected.");
  std::ifstream stream(path);
  if (!stream)
    throw ConfigError(path.string() +
                      ": the case file cannot be opened. Check the path and its permissions.");
  std::ostringstream text;
  text << stream.rdbuf();
  return parse_case_text(text.str(), std::filesystem::absolute(path).parent_path(), path.filename().string());
}

CaseFile with_override(CaseFile file, const std::string& assignment)
{
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    throw ConfigError("--set " + assignment +
                      ": expected section.key=value, for example --set \"cement.volume=4.5 ml\".");
  const std::string path = assignment.substr(0, equals);
  std::map<std::string, CaseEntry> entries;
  try {
    flatten(YAML::Load(assignment.substr(equals + 1)), path, "--set " + path, entries);
  } catch (const YAML::Exception& error) {
    throw ConfigError("--set " + assignment + ": the value is not valid YAML (" + error.msg + ").");
  }
  for (auto& [key, entry] : entries) {
    entry.where = "--set";
    file.entries[key] = entry;
  }
  return file;
}

} // namespace cemvert
