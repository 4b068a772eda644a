// SPDX-License-Identifier: GPL-3.0-or-later
// What is told of the keys: to people (cemvert keys) and to editors (JSON Schema).
#include "core/case_values.h"
#include "core/key_text.h"

#include <fmt/core.h>

#include <cmath>

namespace cemvert
{

std::string join(const std::vector<std::string>& words)
{
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string in_unit(double value, const std::string& unit)
{
  return fmt::format("{:g}{}", value, unit == "1" || unit.empty() ? "" : " " + unit);
}

bool is_list_kind(KeyKind kind)
{
  return kind == KeyKind::integers || kind == KeyKind::numbers || kind == KeyKind::choices;
}

bool in_section(const std::string& path, const std::string& section)
{
  return path.size() > section.size() && path.compare(0, section.size(), section) == 0 &&
         path[section.size()] == '.';
}

std::vector<std::string> parts_of(const std::string& path)
{
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t dot; (dot = path.find('.', begin)) != std::string::npos; begin = dot + 1)
    parts.push_back(path.substr(begin, dot - begin));
  parts.push_back(path.substr(begin));
  return parts;
}

namespace
{

nlohmann::json item_schema(const Key& key)
{
  const std::string note = key.unit.empty() || key.unit == "1" ? "" : " [" + key.unit + "]";
  nlohmann::json schema = {{"description", key.meaning + note}};
  switch (key.kind) {
  case KeyKind::integer:
  case KeyKind::integers:
    schema["type"] = "integer";
    break;
  case KeyKind::number:
  case KeyKind::numbers:
    schema["type"] = {"number", "string"};
    break;
  case KeyKind::choice:
  case KeyKind::choices:
    schema["enum"] = key.choices;
    return schema;
  case KeyKind::flag:
    schema["type"] = "boolean";
    return schema;
  case KeyKind::text:
  case KeyKind::path:
    schema["type"] = "string";
    return schema;
  }
  if (std::isfinite(key.smallest))
    schema["minimum"] = key.smallest;
  if (std::isfinite(key.largest))
    schema["maximum"] = key.largest;
  return schema;
}

} // namespace

nlohmann::json json_schema(const KeyTable& table)
{
  nlohmann::json root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                         {"title", "CemVert case file"},
                         {"type", "object"},
                         {"additionalProperties", false},
                         {"properties", nlohmann::json::object()}};
  const nlohmann::json empty_object = {
      {"type", "object"}, {"additionalProperties", false}, {"properties", nlohmann::json::object()}};
  for (const Key& key : table) {
    nlohmann::json* node = &root;
    std::vector<std::string> parts = parts_of(key.path);
    const std::string last = parts.back();
    parts.pop_back();
    for (const std::string& part : parts) {
      if (part == "#") { // what was made an object is a list of them
        if (!node->contains("items"))
          *node = {{"type", "array"}, {"items", empty_object}};
        node = &(*node)["items"];
      } else {
        nlohmann::json& child = (*node)["properties"][part];
        if (child.is_null())
          child = empty_object;
        node = &child;
      }
    }
    nlohmann::json schema = item_schema(key);
    if (is_list_kind(key.kind))
      schema = {{"description", schema["description"]},
                {"anyOf", {schema, {{"type", "array"}, {"items", schema}}}}};
    if (!key.fallback.empty())
      schema["default"] = key.fallback;
    (*node)["properties"][last] = schema;
  }
  return root;
}

std::string keys_as_text(const KeyTable& table, const std::string& section)
{
  std::string text;
  for (const Key& key : table) {
    if (!section.empty() && key.path != section && !in_section(key.path, section))
      continue;
    const auto hash = key.path.find(".#");
    text +=
        (hash == std::string::npos ? key.path : key.path.substr(0, hash) + "[]" + key.path.substr(hash + 2)) +
        "\n    " + key.meaning;
    if (!key.choices.empty())
      text += "\n    one of: " + join(key.choices);
    const bool is_number = key.kind == KeyKind::number || key.kind == KeyKind::numbers ||
                           key.kind == KeyKind::integer || key.kind == KeyKind::integers;
    if (is_number && (std::isfinite(key.smallest) || std::isfinite(key.largest)))
      text += fmt::format("\n    range {} .. {}", in_unit(key.smallest, key.unit),
                          in_unit(key.largest, key.unit));
    else if (!key.unit.empty() && key.unit != "1")
      text += "\n    unit " + key.unit;
    if (!key.fallback.empty())
      text += "\n    default " + key.fallback;
    text += "\n";
  }
  return text;
}

} // namespace cemvert
