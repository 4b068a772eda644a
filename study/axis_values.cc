// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/axis_values.h"

#include "core/case_values.h"
#include "core/error.h"
#include "core/key_text.h"
#include "core/units.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

bool is_number(const Key& key)
{
  return key.kind == KeyKind::number || key.kind == KeyKind::integer;
}

/// In the key's own unit.
double number_of(const Key& key, const std::string& text, const std::string& where)
{
  try {
    const std::string unit = key.unit.empty() ? "1" : key.unit;
    return parse_quantity(text, unit) / unit_size(unit);
  } catch (const ConfigError& error) {
    throw ConfigError(where + ", " + key.path + ": " + error.what());
  }
}

double rounded(double value)
{
  return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);
}

double wanted_number(const Key& key, const TextTree& tree, const std::string& name)
{
  const TextTree* child = tree.find(name);
  if (!child || !child->is_text())
    throw ConfigError(tree.where + ": '" + key.path + "' needs '" + name + "'.");
  return number_of(key, child->text, child->where);
}

void require_number(const Key& key, const TextTree& tree)
{
  if (!is_number(key))
    throw ConfigError(tree.where + ": '" + key.path +
                      "' is no number: give its values as a list, for example [a, b].");
}

/// The choice that stands under `name`.
std::string word_of(const TextTree& tree, const std::string& name, const std::vector<std::string>& known)
{
  const TextTree* child = tree.find(name);
  if (!child)
    return known.front();
  if (child->is_text() && std::find(known.begin(), known.end(), child->text) != known.end())
    return child->text;
  throw ConfigError(child->where + ": '" + name + "' must be one of: " + join(known) + ".");
}

} // namespace

const Key& find_key(const KeyTable& table, const std::string& path, const std::string& where)
{
  const auto found = std::find_if(table.begin(), table.end(), [&](const Key& k) { return k.path == path; });
  if (found != table.end())
    return *found;
  std::vector<std::string> known;
  for (const Key& key : table)
    known.push_back(key.path);
  const std::string nearest = nearest_word(path, known);
  throw ConfigError(where + ": '" + path + "': there is no such key in the case file." +
                    (nearest.empty() ? "" : " Did you mean '" + nearest + "'?") +
                    " 'cemvert keys' lists all keys.");
}

CaseEntry checked_entry(const Key& key, CaseEntry entry, const fs::path& folder)
{
  CaseFile single;
  single.entries[key.path] = entry;
  const CaseValues checked(single, {key});
  if (key.kind == KeyKind::path)
    for (std::string& item : entry.items)
      item = (fs::path(item).is_absolute() ? fs::path(item) : folder / item).lexically_normal().string();
  return entry;
}

AxisValue typed_value(const Key& key, const TextTree& tree, const fs::path& folder)
{
  CaseEntry entry{{}, tree.is_list(), tree.where};
  if (tree.is_map())
    throw ConfigError(tree.where + ": '" + key.path + "' needs plain values.");
  for (const TextTree& item : tree.items) {
    if (!item.is_text())
      throw ConfigError(item.where + ": '" + key.path + "' needs plain values.");
    entry.items.push_back(item.text);
  }
  if (tree.is_text())
    entry.items.push_back(tree.text);
  AxisValue value;
  value.entries.emplace_back(key.path, checked_entry(key, entry, folder));
  if (is_number(key))
    value.shown = rounded(number_of(key, tree.text, tree.where));
  else
    value.shown = join(entry.items);
  return value;
}

AxisValue number_value(const Key& key, double number, const std::string& where)
{
  AxisValue value;
  value.shown = rounded(number);
  const bool has_unit = !key.unit.empty() && key.unit != "1";
  const CaseEntry entry{{fmt::format("{:.6g}{}", number, has_unit ? " " + key.unit : "")}, false, where};
  value.entries.emplace_back(key.path, checked_entry(key, entry, {}));
  return value;
}

std::vector<AxisValue> range_values(const Key& key, const TextTree& range)
{
  require_number(key, range);
  const double from = wanted_number(key, range, "from"), to = wanted_number(key, range, "to");
  const TextTree* steps_tree = range.find("steps");
  char* end = nullptr;
  const long steps = steps_tree ? std::strtol(steps_tree->text.c_str(), &end, 10) : 0;
  constexpr long most_steps = 1000000;
  if (!steps_tree || !steps_tree->is_text() || *end != '\0' || steps < 1 || steps > most_steps)
    throw ConfigError(range.where + ": '" + key.path +
                      "' needs the number of its values, for example {from: 1, to: 8, steps: 8}; 1 to " +
                      std::to_string(most_steps) + ".");
  if (steps == 1 ? from != to : from == to)
    throw ConfigError(range.where + ": '" + key.path + "': " + std::to_string(steps) + " values from " +
                      fmt::format("{:g} to {:g}", from, to) +
                      " cannot be. Give 'from', 'to' and how many values, both ends counted.");
  const bool is_logarithmic = word_of(range, "spacing", {"linear", "logarithmic"}) == "logarithmic";
  if (is_logarithmic && !(from > 0 && to > 0))
    throw ConfigError(range.where + ": '" + key.path + "': logarithmic steps need ends above 0.");
  std::vector<AxisValue> values;
  for (long n = 0; n < steps; ++n) {
    const double part = steps == 1 ? 0 : static_cast<double>(n) / static_cast<double>(steps - 1);
    const double number = is_logarithmic ? from * std::pow(to / from, part) : from + part * (to - from);
    values.push_back(number_value(key, number, range.where));
    if (n > 0 && values[values.size() - 2].shown == values.back().shown)
      throw ConfigError(range.where + ": '" + key.path + "': " + std::to_string(steps) + " values from " +
                        fmt::format("{:g} to {:g}", from, to) +
                        " lie nearer to each other than the six digits they are written with. 'steps' is "
                        "their number; take fewer.");
  }
  return values;
}

Distribution distribution_of(const Key& key, const TextTree& tree)
{
  require_number(key, tree);
  const std::string word = word_of(tree, "distribution", {"uniform", "log-uniform", "normal"});
  Distribution distribution;
  distribution.kind = word == "normal"        ? DistributionKind::normal
                      : word == "log-uniform" ? DistributionKind::log_uniform
                                              : DistributionKind::uniform;
  const bool is_normal = distribution.kind == DistributionKind::normal;
  for (const char* name : {is_normal ? "from" : "mean", is_normal ? "to" : "deviation"})
    if (const TextTree* other = tree.find(name))
      throw ConfigError(other->where + ": '" + key.path + "': '" + name + "' does not belong to the " + word +
                        " distribution. Give " + (is_normal ? "mean and deviation." : "from and to."));
  if (is_normal) {
    distribution.mean = wanted_number(key, tree, "mean");
    distribution.deviation = wanted_number(key, tree, "deviation");
  } else {
    distribution.from = wanted_number(key, tree, "from");
    distribution.to = wanted_number(key, tree, "to");
  }
  const bool is_sound = is_normal ? distribution.deviation > 0 : distribution.from < distribution.to;
  if (!is_sound || (distribution.kind == DistributionKind::log_uniform && distribution.from <= 0))
    throw ConfigError(tree.where + ": '" + key.path +
                      "': 'from' must lie below 'to' (above 0 if log-uniform), a deviation above 0.");
  for (const double part : {0., 1.}) // both ends must be values the key takes
    number_value(key, value_at(distribution, part), tree.where);
  return distribution;
}

bool same_value(const nlohmann::json& a, const nlohmann::json& b)
{
  if (!a.is_number() || !b.is_number())
    return a == b;
  const double x = a.get<double>(), y = b.get<double>();
  return std::abs(x - y) <= 1e-5 * std::max(std::abs(x), std::abs(y)); // both have six digits
}

std::string shown_text(const nlohmann::json& shown)
{
  return shown.is_number() ? fmt::format("{:.6g}", shown.get<double>()) : shown.get<std::string>();
}

std::vector<std::string> shown_texts(const Axis& axis)
{
  std::vector<std::string> texts;
  for (const AxisValue& value : axis.values)
    texts.push_back(shown_text(value.shown));
  return texts;
}

void require_different(const Axis& axis)
{
  std::vector<std::string> texts = shown_texts(axis);
  std::sort(texts.begin(), texts.end());
  const auto twice = std::adjacent_find(texts.begin(), texts.end());
  if (twice != texts.end())
    throw ConfigError(axis.where + ": '" + *twice + "' stands twice on the axis '" + axis.name + "'.");
}

} // namespace cemvert
