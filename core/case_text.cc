// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_text.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace cemvert
{
namespace
{

bool is_path(const std::string& path, const KeyTable& table)
{
  return std::any_of(table.begin(), table.end(),
                     [&](const Key& key) { return key.path == path && key.kind == KeyKind::path; });
}

std::string absolute(const std::string& typed, const std::filesystem::path& folder)
{
  const std::filesystem::path path = typed;
  return (path.is_absolute() ? path : folder / path).lexically_normal().string();
}

void emit(YAML::Emitter& out, const nlohmann::json& node)
{
  if (node.is_object()) {
    out << YAML::BeginMap;
    for (const auto& [name, child] : node.items()) {
      out << YAML::Key << name << YAML::Value;
      emit(out, child);
    }
    out << YAML::EndMap;
  } else if (node.is_array() && !node.empty() && !node.front().is_string()) {
    out << YAML::BeginSeq;
    for (const auto& entry : node)
      emit(out, entry);
    out << YAML::EndSeq;
  } else if (node.is_array()) {
    out << YAML::Flow << YAML::BeginSeq;
    for (const auto& item : node)
      out << item.get<std::string>();
    out << YAML::EndSeq;
  } else {
    out << node.get<std::string>();
  }
}

} // namespace

std::string case_text(const CaseFile& file, const KeyTable& table)
{
  nlohmann::json root = nlohmann::json::object();
  for (const auto& [path, entry] : file.entries) {
    std::vector<std::string> items = entry.items;
    if (is_path(path, table))
      for (std::string& item : items)
        item = absolute(item, file.folder);
    // a key that is also the name of a section is written with its points, which reads back to the same
    nlohmann::json* node = &root;
    std::size_t begin = 0;
    for (std::size_t dot; (dot = path.find('.', begin)) != std::string::npos; begin = dot + 1) {
      nlohmann::json& child = (*node)[path.substr(begin, dot - begin)];
      if (!child.is_null() && !child.is_object())
        break;
      node = &child;
    }
    (*node)[path.substr(begin)] = entry.is_list ? nlohmann::json(items) : nlohmann::json(items.front());
  }
  return yaml_of(root);
}

std::string yaml_of(const nlohmann::json& node)
{
  YAML::Emitter out;
  emit(out, node);
  return std::string(out.c_str()) + "\n";
}

} // namespace cemvert
