// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_file.h"

#include "core/error.h"

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <utility>

namespace cemvert
{
namespace
{

std::string line_of(const std::string& name, const YAML::Node& node)
{
  return name + ", line " + std::to_string(node.Mark().line + 1);
}

/// Limits far beyond any case file: names for values ("&a", "*a") let a few lines stand for endless ones.
constexpr int deepest = 20;
constexpr std::size_t most_values = 10000;
constexpr std::size_t longest_text = 4 << 20; ///< of all values with the keys in front of them [bytes]
constexpr std::size_t longest_file = 1 << 20; ///< bytes

/// What has been read of a file so far.
struct Reading {
  std::string name; ///< of the file, for messages
  std::size_t values = 0;
  std::size_t length = 0; ///< of all values with the keys in front of them [bytes]
  std::map<std::string, CaseEntry> entries;
};

/// Counts one more value of that many bytes.
void count_value(Reading& reading, const YAML::Node& node, int depth, std::size_t length)
{
  reading.length += length;
  std::string found;
  if (depth > deepest)
    found = fmt::format("sections nested more than {} deep", deepest);
  else if (++reading.values > most_values)
    found = fmt::format("over {} values", most_values);
  else if (reading.length > longest_text)
    found = fmt::format("over {} bytes of text", longest_text);
  if (!found.empty())
    throw ConfigError(
        line_of(reading.name, node) + ": this is more than a case file holds (" + found +
        ").\n    Remove what is not meant, and write out what stands for itself by '&' and '*'.");
}

/// The text of a value or key. NUL, which an escape can make, would cut paths and numbers short.
std::string text_of(const YAML::Node& node, const std::string& name)
{
  const std::string& text = node.Scalar();
  if (text.find('\0') != std::string::npos)
    throw ConfigError(line_of(name, node) + ": a text holds the character NUL (\\0). Remove it.");
  return text;
}

void flatten(const YAML::Node& node, const std::string& path, int depth, Reading& reading)
{
  const std::string& name = reading.name;
  CaseEntry entry;
  entry.where = line_of(name, node);
  count_value(reading, node, depth, path.size());
  if (node.IsMap()) {
    for (const auto& child : node) {
      if (!child.first.IsScalar())
        throw ConfigError(line_of(name, child.first) + ": a key must be plain text.");
      const std::string child_path = (path.empty() ? "" : path + ".") + text_of(child.first, name);
      if (reading.entries.count(child_path))
        throw ConfigError(line_of(name, child.first) + ": '" + child_path + "' is given twice (first at " +
                          reading.entries.at(child_path).where + "). Remove one.");
      flatten(child.second, child_path, depth + 1, reading);
    }
    return;
  }
  if (node.IsSequence() && node.size() > 0 && node[0].IsMap()) {
    int number = 0;
    for (const auto& item : node) {
      if (!item.IsMap() || item.size() == 0)
        throw ConfigError(line_of(name, item) + ": '" + path +
                          "' is a list of entries like {key: value}, of which none may be empty.");
      flatten(item, path + "." + std::to_string(++number), depth + 1, reading);
    }
    return;
  }
  if (node.IsSequence()) {
    entry.is_list = true;
    for (const auto& item : node) {
      if (!item.IsScalar())
        throw ConfigError(line_of(name, item) + ": '" + path + "' must be a list of plain values.");
      count_value(reading, item, depth, item.Scalar().size());
      entry.items.push_back(text_of(item, name));
    }
  } else if (node.IsScalar()) {
    count_value(reading, node, depth, node.Scalar().size());
    entry.items.push_back(text_of(node, name));
  } else {
    throw ConfigError(entry.where + ": '" + path + "' has no value. Give one or remove the line.");
  }
  reading.entries[path] = entry;
}

/// The number of bytes of a UTF-8 character from its first one (RFC 3629, 3); 0 if none begins so.
int length_of_character(unsigned char first)
{
  if (first < 0x80)
    return 1;
  if (first >= 0xc2 && first < 0xe0)
    return 2;
  if (first >= 0xe0 && first < 0xf0)
    return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/// Results and the echo of the case are UTF-8, and so must be what goes into them; NUL would cut paths short.
void check_characters(const std::string& text, const std::string& name)
{
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(text[at + n]); };
    const int length = length_of_character(byte(0));
    bool is_sound = length > 0 && at + static_cast<std::size_t>(length) <= text.size();
    for (int n = 1; is_sound && n < length; ++n)
      is_sound = byte(static_cast<std::size_t>(n)) >> 6 == 2;
    // too long a form, a half of a UTF-16 pair, beyond the last character
    if (is_sound && length > 2) {
      const int start = byte(0) << 8 | byte(1);
      is_sound = start >= 0xe0a0 && (start < 0xeda0 || start >= 0xee80) &&
                 (start < 0xf000 || start >= 0xf090) && start < 0xf490;
    }
    if (!is_sound)
      throw ConfigError(
          fmt::format("{}, line {}: the byte 0x{:02x} is no text in UTF-8.\n    Save the file as "
                      "UTF-8; is it a case file at all?",
                      name, line, byte(0)));
    line += text[at] == '\n' ? 1 : 0;
    at += static_cast<std::size_t>(length);
  }
}

YAML::Node parse_yaml(const std::string& text, const std::string& name)
{
  check_characters(text, name);
  return YAML::Load(text);
}

} // namespace

CaseFile parse_case_text(const std::string& text, const std::filesystem::path& folder,
                         const std::string& name)
{
  CaseFile file;
  file.folder = folder;
  file.name = name;
  Reading reading{name, 0, 0, {}};
  try {
    const YAML::Node root = parse_yaml(text, name);
    if (!root.IsMap())
      throw ConfigError(name + ": this is not a case file: expected sections such as 'image:' and 'labels:'. "
                               "See 'cemvert keys'.");
    flatten(root, "", 0, reading);
  } catch (const YAML::Exception& error) {
    throw ConfigError(name + ", line " + std::to_string(error.mark.line + 1) + ": this is not valid YAML (" +
                      error.msg + "). Keys are written 'key: value', sections are indented by spaces.");
  }
  file.entries = std::move(reading.entries);
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
  std::string text(longest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > longest_file)
    throw ConfigError(path.string() +
                      ": a case file has a few kB, this one over 1 MB.\n    Is it an image? Give the "
                      "case file (YAML) that names it.");
  return parse_case_text(text, std::filesystem::absolute(path).parent_path(), path.filename().string());
}

CaseFile with_override(CaseFile file, const std::string& assignment)
{
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    throw ConfigError("--set " + assignment +
                      ": expected section.key=value, for example --set \"cement.volume=4.5 ml\".");
  const std::string path = assignment.substr(0, equals);
  Reading reading{"--set " + path, 0, 0, {}};
  try {
    flatten(parse_yaml(assignment.substr(equals + 1), reading.name), path, 0, reading);
  } catch (const YAML::Exception& error) {
    throw ConfigError("--set " + assignment + ": the value is not valid YAML (" + error.msg + ").");
  }
  for (auto& [key, entry] : reading.entries) {
    entry.where = "--set";
    file.entries[key] = entry;
  }
  return file;
}

} // namespace cemvert
