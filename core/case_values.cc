// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_values.h"

#include "core/case_lists.h"
#include "core/case_text.h"
#include "core/error.h"
#include "core/key_text.h"
#include "core/units.h"

#include <yaml-cpp/yaml.h>

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace cemvert
{
namespace
{

int parse_integer(const std::string& text)
{
  char* end = nullptr;
  const long value = std::strtol(text.c_str(), &end, 10);
  constexpr long largest = 2000000000; // strtol gives its own largest for anything larger
  if (end == text.c_str() || end != text.c_str() + text.size() || value < -largest || value > largest)
    throw ConfigError("'" + text + "' is not a whole number.");
  return static_cast<int>(value);
}

bool parse_flag(const std::string& text)
{
  if (text == "true" || text == "yes")
    return true;
  if (text == "false" || text == "no")
    return false;
  throw ConfigError("'" + text + "' is neither true nor false.");
}

void check_number(const Key& key, const std::string& text)
{
  const double value = parse_quantity(text, key.unit) / unit_size(key.unit);
  // a limit typed in another unit must not fail by rounding
  const double slack = 1e-12 * std::max(1.0, std::abs(value));
  if (value >= key.smallest - slack && value <= key.largest + slack)
    return;
  std::string message = fmt::format("{} is outside {} .. {}.", text, in_unit(key.smallest, key.unit),
                                    in_unit(key.largest, key.unit));
  if (key.unit == "%" && text.find('%') == std::string::npos && 100 * value >= key.smallest &&
      100 * value <= key.largest)
    message += fmt::format("\n    If you meant {0:g} %, write \"{0:g} %\".", 100 * value);
  throw ConfigError(message);
}

void check_item(const Key& key, const std::string& text)
{
  switch (key.kind) {
  case KeyKind::number:
  case KeyKind::numbers:
    return check_number(key, text);
  case KeyKind::integer:
  case KeyKind::integers: {
    const int value = parse_integer(text);
    if (value < key.smallest || value > key.largest)
      throw ConfigError(fmt::format("{} is outside {:g} .. {:g}.", value, key.smallest, key.largest));
    return;
  }
  case KeyKind::choice:
  case KeyKind::choices:
    if (key.choices.empty() && key.kind == KeyKind::choices) // any text
      return;
    if (std::find(key.choices.begin(), key.choices.end(), text) == key.choices.end()) {
      const std::string nearest = nearest_word(text, key.choices);
      throw ConfigError("'" + text + "' is not known here." +
                        (nearest.empty() ? "" : " Did you mean '" + nearest + "'?") +
                        " Known: " + join(key.choices) + ".");
    }
    return;
  case KeyKind::flag:
    parse_flag(text);
    return;
  case KeyKind::text:
  case KeyKind::path:
    if (text.empty())
      throw ConfigError("the value is empty.");
    return;
  }
}

bool is_number_of_entry(const std::string& part)
{
  return !part.empty() && part.size() < 7 && part.front() != '0' &&
         std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "injection.portions.2.volume" becomes "injection.portions.#.volume", as it stands in the table.
std::string path_in_table(const std::string& path)
{
  std::string result;
  for (const std::string& part : parts_of(path))
    result += (result.empty() ? "" : ".") + (is_number_of_entry(part) ? "#" : part);
  return result;
}

/// "injection.portions.1" for "injection.portions.2.volume"; empty for a first entry or where there is no
/// list.
std::string entry_before(const std::string& path)
{
  std::string result;
  for (const std::string& part : parts_of(path)) {
    if (is_number_of_entry(part) && std::stoi(part) > 1)
      return result + "." + std::to_string(std::stoi(part) - 1);
    result += (result.empty() ? "" : ".") + part;
  }
  return {};
}

const CaseEntry* find(const std::map<std::string, CaseEntry>& entries, const std::string& path)
{
  const auto found = entries.find(path);
  return found == entries.end() ? nullptr : &found->second;
}

/// Default texts of list keys are typed as users type them: "[intact, cemented]".
std::vector<std::string> default_items(const Key& key)
{
  std::vector<std::string> items;
  const YAML::Node node = YAML::Load(key.fallback);
  if (node.IsSequence())
    for (const auto& item : node)
      items.push_back(item.Scalar());
  else
    items.push_back(key.fallback);
  return items;
}

} // namespace

std::string nearest_word(const std::string& word, const std::vector<std::string>& known)
{
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    if (std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size()) >= best_distance)
      continue; // the distance is never less than what one word is longer
    // Levenshtein distance (1966), one row at a time
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i + 1;
      for (std::size_t j = 0; j < candidate.size(); ++j) {
        const std::size_t substituted = diagonal + (word[i] == candidate[j] ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

CaseValues::CaseValues(CaseFile file, KeyTable table) : file_(std::move(file)), table_(std::move(table))
{
  for (const Key& key : table_)
    if (!key.fallback.empty() && (!key.of_optional_section || section_given(parts_of(key.path).front())))
      defaults_[key.path] = {default_items(key), is_list_kind(key.kind), "default"};
  for (const auto& [path, entry] : file_.entries)
    check(path, entry);
}

void CaseValues::check(const std::string& path, const CaseEntry& entry) const
{
  const std::string wanted = path_in_table(path);
  const auto key = std::find_if(table_.begin(), table_.end(), [&](const Key& k) { return k.path == wanted; });
  const std::string start = entry.where + ", " + path + ": ";
  if (key == table_.end()) {
    std::vector<std::string> known;
    for (const Key& k : table_)
      known.push_back(k.path);
    const std::string nearest = nearest_word(path, known);
    throw ConfigError(start + "there is no such key." +
                      (nearest.empty() ? "" : " Did you mean '" + nearest + "'?") +
                      " 'cemvert keys' lists all keys.");
  }
  if (const std::string before = entry_before(path); !before.empty() && !section_given(before))
    throw ConfigError(start + "there is no entry '" + before +
                      "' before it; the entries of a list are numbered "
                      "from 1 without gaps.");
  if (entry.is_list && !is_list_kind(key->kind))
    throw ConfigError(start + "one value is expected, not a list.");
  if (entry.items.empty())
    throw ConfigError(start + "the list is empty.");
  for (const std::string& item : entry.items) {
    try {
      check_item(*key, item);
    } catch (const ConfigError& error) {
      throw ConfigError(start + error.what());
    }
  }
}

const Key& CaseValues::key(const std::string& path) const
{
  const std::string wanted = path_in_table(path);
  for (const Key& key : table_)
    if (key.path == wanted)
      return key;
  throw_bug("the key '" + path + "' is read but stands in no table of keys");
}

const std::vector<std::string>& CaseValues::items(const std::string& path) const
{
  key(path);
  if (const CaseEntry* entry = find(file_.entries, path))
    return entry->items;
  if (const CaseEntry* entry = find(defaults_, path))
    return entry->items;
  throw ConfigError(file_.name + ": '" + path + "' is needed here and not given. See 'cemvert keys'.");
}

bool CaseValues::given(const std::string& path) const
{
  key(path);
  return file_.entries.count(path) > 0;
}

bool CaseValues::present(const std::string& path) const
{
  return given(path) || defaults_.count(path) > 0;
}

bool CaseValues::section_given(const std::string& section) const
{
  return std::any_of(file_.entries.begin(), file_.entries.end(),
                     [&](const auto& entry) { return in_section(entry.first, section); });
}

int entries_of(const CaseValues& values, const std::string& list)
{
  int number = 0;
  while (values.section_given(list + "." + std::to_string(number + 1)))
    ++number;
  return number;
}

namespace
{

/// Where the key has a value: an entry of a list of maps each.
std::vector<std::string> paths_of(const Key& key, const CaseValues& values)
{
  const auto hash = key.path.find(".#");
  if (hash == std::string::npos)
    return values.present(key.path) ? std::vector<std::string>{key.path} : std::vector<std::string>{};
  std::vector<std::string> paths;
  const std::string list = key.path.substr(0, hash);
  for (int number = 1; number <= entries_of(values, list); ++number) {
    const std::string path = list + "." + std::to_string(number) + key.path.substr(hash + 2);
    if (values.given(path))
      paths.push_back(path);
  }
  return paths;
}

} // namespace

double CaseValues::number(const std::string& path) const
{
  return parse_quantity(items(path).front(), key(path).unit);
}

std::vector<double> CaseValues::numbers(const std::string& path) const
{
  std::vector<double> values;
  if (present(path))
    for (const std::string& item : items(path))
      values.push_back(parse_quantity(item, key(path).unit));
  return values;
}

int CaseValues::integer(const std::string& path) const
{
  return parse_integer(items(path).front());
}

std::vector<int> CaseValues::integers(const std::string& path) const
{
  std::vector<int> values;
  if (present(path))
    for (const std::string& item : items(path))
      values.push_back(parse_integer(item));
  return values;
}

std::string CaseValues::text(const std::string& path) const
{
  return items(path).front();
}

std::vector<std::string> CaseValues::texts(const std::string& path) const
{
  return present(path) ? items(path) : std::vector<std::string>{};
}

bool CaseValues::flag(const std::string& path) const
{
  return parse_flag(items(path).front());
}

std::filesystem::path CaseValues::file(const std::string& path) const
{
  const std::filesystem::path typed = items(path).front();
  return (typed.is_absolute() ? typed : file_.folder / typed).lexically_normal();
}

std::string CaseValues::where(const std::string& path) const
{
  const CaseEntry* entry = find(file_.entries, path);
  return entry ? entry->where + ", " + path : "default of " + path;
}

nlohmann::json CaseValues::json_with_defaults() const
{
  nlohmann::json root = nlohmann::json::object();
  for (const Key& key : table_)
    for (const std::string& path : paths_of(key, *this)) {
      nlohmann::json value;
      if (key.kind == KeyKind::path)
        value = file(path).string();
      else if (is_list_kind(key.kind))
        value = items(path);
      else
        value = items(path).front();
      nlohmann::json* node = &root;
      for (const std::string& part : parts_of(path))
        node = is_number_of_entry(part) ? &(*node)[static_cast<std::size_t>(std::stoi(part)) - 1]
                                        : &(*node)[part];
      *node = value;
    }
  return root;
}

std::string CaseValues::yaml_with_defaults() const
{
  return "# the case as run, with every default written out\n" + yaml_of(json_with_defaults());
}

} // namespace cemvert
