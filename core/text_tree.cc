// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text_tree.h"

#include "core/error.h"

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>

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

TextTree tree_of(const YAML::Node& node, const std::string& path, int depth, Reading& reading)
{
  const std::string& name = reading.name;
  TextTree tree;
  tree.where = line_of(name, node);
  count_value(reading, node, depth, path.size());
  if (node.IsMap()) {
    tree.kind = TextTree::Kind::map;
    for (const auto& child : node) {
      if (!child.first.IsScalar())
        throw ConfigError(line_of(name, child.first) + ": a key must be plain text.");
      const std::string key = text_of(child.first, name);
      const std::string child_path = (path.empty() ? "" : path + ".") + key;
      if (const TextTree* first = tree.find(key))
        throw ConfigError(line_of(name, child.first) + ": '" + child_path + "' is given twice (first at " +
                          first->where + "). Remove one.");
      tree.entries.emplace_back(key, tree_of(child.second, child_path, depth + 1, reading));
    }
  } else if (node.IsSequence()) {
    tree.kind = TextTree::Kind::list;
    for (const auto& item : node)
      tree.items.push_back(tree_of(item, path, depth + 1, reading));
  } else if (node.IsScalar()) {
    count_value(reading, node, depth, node.Scalar().size());
    tree.kind = TextTree::Kind::text;
    tree.text = text_of(node, name);
  } else {
    throw ConfigError(tree.where + ": '" + path + "' has no value. Give one or remove the line.");
  }
  return tree;
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

} // namespace

const TextTree* TextTree::find(const std::string& key) const
{
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
  return found == entries.end() ? nullptr : &found->second;
}

TextTree parse_text_tree(const std::string& text, const std::string& name, const std::string& path)
{
  check_characters(text, name);
  Reading reading{name, 0, 0};
  try {
    const YAML::Node root = YAML::Load(text);
    if (root.IsNull() && path.empty())
      return {};
    return tree_of(root, path, 0, reading);
  } catch (const YAML::Exception& error) {
    throw ConfigError(name + ", line " + std::to_string(error.mark.line + 1) + ": this is not valid YAML (" +
                      error.msg + "). Keys are written 'key: value', sections are indented by spaces.");
  }
}

TextTree read_text_tree(const std::filesystem::path& path)
{
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw ConfigError(path.string() + ": is a folder; a file (YAML) was expected.");
  std::ifstream stream(path);
  if (!stream)
    throw ConfigError(path.string() + ": the file cannot be opened. Check the path and its permissions.");
  std::string text(longest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > longest_file)
    throw ConfigError(path.string() +
                      ": a case or study file has a few kB, this one over 1 MB.\n    Is it an "
                      "image? Give the file (YAML) that names it.");
  return parse_text_tree(text, path.filename().string());
}

} // namespace cemvert
