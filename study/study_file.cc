// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/study_file.h"

#include "core/case_values.h"
#include "core/error.h"
#include "core/key_text.h"
#include "core/text_tree.h"
#include "core/units.h"
#include "study/axis_values.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

/// Which line speaks of each key: two that vary one key would fight over it.
class VariedKeys
{
public:
  void add(const std::string& key, const std::string& where)
  {
    const auto [place, is_new] = lines_.try_emplace(key, where);
    if (!is_new)
      throw ConfigError(
          where + ": '" + key + "' is varied twice (first at " + place->second +
          ").\n    A key belongs on one axis, in one bundle, or in the sample: remove it from one "
          "of them.");
  }

private:
  std::map<std::string, std::string> lines_;
};

const TextTree& wanted(const TextTree& tree, const std::string& key, const std::string& example)
{
  if (const TextTree* found = tree.find(key))
    return *found;
  throw ConfigError((tree.where.empty() ? "the study file" : tree.where) + ": '" + key +
                    "' is missing, for example " + example + ".");
}

void require_map(const TextTree& tree, const std::string& what)
{
  if (!tree.is_map())
    throw ConfigError(tree.where + ": " + what);
}

/// The keys a table of this kind may hold, else the nearest one is named.
void allow_only(const TextTree& tree, const std::vector<std::string>& known)
{
  for (const auto& [key, child] : tree.entries)
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      const std::string nearest = nearest_word(key, known);
      throw ConfigError(child.where + ": '" + key + "' is not known here." +
                        (nearest.empty() ? "" : " Did you mean '" + nearest + "'?") +
                        " Known: " + join(known) + ".");
    }
}

std::string column_of(const Key& key)
{
  const bool is_number = key.kind == KeyKind::number || key.kind == KeyKind::numbers;
  return is_number ? key.path + " [" + key.unit + "]" : key.path;
}

/// Axis of one key: a list or a range.
Axis key_axis(const Key& key, const TextTree& tree, const fs::path& folder)
{
  Axis axis{key.path, column_of(key), {}, tree.where};
  if (tree.is_list()) {
    for (const TextTree& item : tree.items)
      axis.values.push_back(typed_value(key, item, folder));
  } else if (tree.is_map()) {
    allow_only(tree, {"from", "to", "steps", "spacing"});
    axis.values = range_values(key, tree);
  } else {
    axis.values.push_back(typed_value(key, tree, folder));
  }
  return axis;
}

/// Axis of several keys that change together: {label: {key: value, ...}, ...}. A key that a label does not
/// set is as the base has it.
Axis bundle_axis(const std::string& name, const TextTree& tree, const KeyTable& table, const fs::path& folder,
                 VariedKeys& varied)
{
  const auto misnamed = [&](const std::string& where) {
    std::vector<std::string> known;
    for (const Key& key : table)
      known.push_back(key.path);
    const std::string nearest = nearest_word(name, known);
    throw ConfigError(
        where + ": axis '" + name + "': there is no such key in the case file." +
        (nearest.empty() ? "" : " Did you mean '" + nearest + "'?") +
        "\n    'cemvert keys' lists all keys; they are written with their section, as in 'cement.volume'. "
        "Keys that\n    change together stand under a name of your own: " +
        name + ": {label: {key: value, ...}, ...}.");
  };
  if (!tree.is_map() || tree.entries.empty())
    misnamed(tree.where);
  Axis axis{name, name, {}, tree.where};
  std::map<std::string, std::string> keys;
  for (const auto& [label, settings] : tree.entries) {
    if (!settings.is_map())
      misnamed(settings.where);
    AxisValue value;
    value.shown = label;
    for (const auto& [path, entry] : case_file_of(settings, folder, settings.where).entries) {
      value.entries.emplace_back(path, checked_entry(find_key(table, path, entry.where), entry, folder));
      keys.try_emplace(path, entry.where);
    }
    axis.values.push_back(value);
  }
  for (const auto& [key, where] : keys)
    varied.add(key, where);
  return axis;
}

std::vector<Axis> read_axes(const TextTree& tree, const KeyTable& table, const fs::path& folder,
                            VariedKeys& varied)
{
  require_map(tree, "'axes' must hold keys of the case file with their values, for example\n    axes: "
                    "{cement.volume: [2 ml, 4 ml]}.");
  std::vector<Axis> axes;
  for (const auto& [name, child] : tree.entries) {
    const auto key =
        std::find_if(table.begin(), table.end(), [&name = name](const Key& k) { return k.path == name; });
    const bool is_reserved = name == "case" || name == "status" || name == "reason" || name == "sample";
    if (is_reserved)
      throw ConfigError(child.where + ": an axis cannot be named '" + name +
                        "': a column of the table has that name already.");
    axes.push_back(key == table.end() ? bundle_axis(name, child, table, folder, varied)
                                      : key_axis(*key, child, folder));
    if (key != table.end())
      varied.add(name, child.where);
    if (axes.back().values.empty())
      throw ConfigError(child.where + ": axis '" + name + "' has no values: the study would be empty.");
    require_different(axes.back());
  }
  return axes;
}

SampledKey sampled_key(const Key& key, const TextTree& tree, const fs::path& folder)
{
  SampledKey sampled;
  sampled.key = key;
  sampled.column = column_of(key);
  sampled.where = tree.where;
  if (tree.is_list()) {
    for (const TextTree& item : tree.items)
      sampled.choices.push_back(typed_value(key, item, folder));
    if (sampled.choices.empty())
      throw ConfigError(tree.where + ": '" + key.path + "' has no values to draw from.");
    return sampled;
  }
  require_map(tree,
              "'" + key.path + "' needs what to draw from, for example {from: 1000 MPa, to: 3000 MPa}.");
  allow_only(tree, {"from", "to", "mean", "deviation", "distribution"});
  sampled.distribution = distribution_of(key, tree);
  return sampled;
}

std::optional<Sample> read_sample(const TextTree& tree, const CaseValues& own, const KeyTable& table,
                                  const fs::path& folder, VariedKeys& varied)
{
  const TextTree* sample_tree = tree.find("sample");
  if (!sample_tree)
    return std::nullopt;
  require_map(*sample_tree, "'sample' needs kind, count and keys.");
  Sample sample;
  const std::string kind = own.text("sample.kind");
  sample.kind = kind == "sobol"    ? SampleKind::sobol
                : kind == "random" ? SampleKind::random
                                   : SampleKind::latin_hypercube;
  sample.count = static_cast<std::size_t>(own.integer("sample.count"));
  sample.seed = static_cast<std::uint64_t>(own.integer("sample.seed"));
  const TextTree& keys = wanted(*sample_tree, "keys", "keys: {cement.volume: {from: 2 ml, to: 6 ml}}");
  require_map(keys, "'sample.keys' must hold keys of the case file.");
  for (const auto& [path, child] : keys.entries) {
    varied.add(path, child.where);
    sample.keys.push_back(sampled_key(find_key(table, path, child.where), child, folder));
  }
  if (sample.keys.empty())
    throw ConfigError(keys.where + ": 'sample.keys' is empty: there is nothing to draw.");
  return sample;
}

/// Where on the axis the values stand.
std::vector<std::size_t> positions_of(const Axis& axis, const TextTree& tree, const KeyTable& table,
                                      const fs::path& folder)
{
  std::vector<std::size_t> positions;
  const std::vector<TextTree> items = tree.is_list() ? tree.items : std::vector<TextTree>{tree};
  const auto key =
      std::find_if(table.begin(), table.end(), [&](const Key& k) { return k.path == axis.name; });
  for (const TextTree& item : items) {
    const nlohmann::json shown =
        key == table.end() ? nlohmann::json(item.text) : typed_value(*key, item, folder).shown;
    const auto found = std::find_if(axis.values.begin(), axis.values.end(),
                                    [&](const AxisValue& value) { return same_value(value.shown, shown); });
    if (found == axis.values.end())
      throw ConfigError(item.where + ": exclude: '" + item.text + "' is no value of the axis '" + axis.name +
                        "'. Its values: " + join(shown_texts(axis)) + ".");
    positions.push_back(static_cast<std::size_t>(found - axis.values.begin()));
  }
  return positions;
}

std::vector<Exclusion> read_exclusions(const TextTree& tree, const std::vector<Axis>& axes,
                                       const KeyTable& table, const fs::path& folder)
{
  std::vector<Exclusion> exclusions;
  std::vector<std::string> names;
  for (const Axis& axis : axes)
    names.push_back(axis.name);
  const auto wrong = [](const TextTree& at) {
    throw ConfigError(at.where + ": 'exclude' needs a list of combinations, for example\n    exclude: "
                                 "[{cement.pattern: ring, cement.volume: 8 ml}].");
  };
  if (!tree.is_list())
    wrong(tree);
  for (const TextTree& combination : tree.items) {
    if (!combination.is_map() || combination.entries.empty())
      wrong(combination);
    Exclusion exclusion;
    for (const auto& [name, values] : combination.entries) {
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) {
        const std::string nearest = nearest_word(name, names);
        throw ConfigError(values.where + ": exclude: '" + name + "' is on no axis." +
                          (nearest.empty() ? "" : " Did you mean '" + nearest + "'?") +
                          " Axes: " + join(names) + ".");
      }
      const auto at = static_cast<std::size_t>(found - names.begin());
      exclusion.axes.emplace_back(at, positions_of(axes[at], values, table, folder));
    }
    exclusions.push_back(exclusion);
  }
  return exclusions;
}

CaseFile read_base(const TextTree& tree, const fs::path& folder, const KeyTable& table,
                   const std::vector<std::string>& overrides)
{
  const TextTree& base = wanted(tree, "base", "base: case.yaml");
  if (base.is_list())
    throw ConfigError(base.where + ": 'base' must be one case file, or the case itself.");
  CaseFile file = base.is_text() ? read_case_file(folder / base.text)
                                 : case_file_of(base, folder, tree.where.substr(0, tree.where.find(',')));
  if (const TextTree* changes = tree.find("set")) {
    require_map(*changes,
                "'set' must hold keys of the case file, for example set: {mesh.edge length: 4 mm}.");
    for (const auto& [path, entry] : case_file_of(*changes, folder, file.name).entries)
      file.entries[path] = checked_entry(find_key(table, path, entry.where), entry, folder);
  }
  for (const std::string& assignment : overrides)
    file = with_override(file, assignment);
  return file;
}

/// The keys that are plain values; the others are read one by one.
CaseValues own_values(const TextTree& tree, const std::string& name)
{
  TextTree plain = tree;
  plain.entries.clear();
  for (auto [key, child] : tree.entries) {
    if (key == "base" || key == "set" || key == "axes" || key == "exclude")
      continue;
    if (key == "replicates" && child.is_text())
      key = "replicates.count";
    if (key == "sample")
      child.entries.erase(std::remove_if(child.entries.begin(), child.entries.end(),
                                         [](const auto& entry) { return entry.first == "keys"; }),
                          child.entries.end());
    plain.entries.emplace_back(key, child);
  }
  return {case_file_of(plain, {}, name), study_keys()};
}

Axis replicates_axis(const CaseValues& own, const KeyTable& table, VariedKeys& varied)
{
  const std::string path = own.given("replicates.key") ? own.text("replicates.key") : "cement.seed";
  const std::string where = own.where("replicates.count");
  const Key& key = find_key(table, path, where);
  if (key.kind != KeyKind::integer)
    throw ConfigError(where + ": replicates change a seed, a whole number; '" + path + "' is none.");
  varied.add(path, where);
  Axis axis{path, path, {}, where};
  for (int n = 1; n <= own.integer("replicates.count"); ++n)
    axis.values.push_back({n, {{path, CaseEntry{{std::to_string(n)}, false, where}}}});
  return axis;
}

StudyRun read_run(const CaseValues& own)
{
  StudyRun run;
  run.command = own.text("run.command");
  run.ranks = own.integer("run.ranks");
  run.workers = own.integer("run.workers");
  const std::string kept = own.text("run.keep");
  run.kept = kept == "rows" ? Kept::rows : kept == "results" ? Kept::results : Kept::everything;
  return run;
}

} // namespace

Study read_study(const fs::path& file, const KeyTable& table, const std::vector<std::string>& overrides)
{
  const TextTree tree = read_text_tree(file);
  const fs::path folder = fs::absolute(file).parent_path();
  const std::string name = file.filename().string();
  if (!tree.is_map() || tree.entries.empty())
    throw ConfigError(name + ": this is not a study file: expected 'base:' and 'axes:' or 'sample:'. See "
                             "'cemvert keys study'.");
  allow_only(tree, {"name", "base", "set", "axes", "sample", "exclude", "replicates", "uncertainty",
                    "most cases", "run"});
  const CaseValues own = own_values(tree, name);
  Study study;
  study.name = own.present("name") ? own.text("name") : file.stem().string();
  study.base = read_base(tree, folder, table, overrides);
  VariedKeys varied;
  if (const TextTree* axes = tree.find("axes"))
    study.axes = read_axes(*axes, table, folder, varied);
  study.sample = read_sample(tree, own, table, folder, varied);
  if (own.given("replicates.count"))
    study.axes.push_back(replicates_axis(own, table, varied));
  else if (own.given("replicates.key"))
    throw ConfigError(own.where("replicates.key") + ": how many replicates? Give 'replicates.count' too.");
  if (study.axes.empty() && !study.sample)
    throw ConfigError(name + ": the study varies nothing: give 'axes:', 'sample:' or 'replicates:'. For a "
                             "single case use 'cemvert run'.");
  if (const TextTree* exclusions = tree.find("exclude"))
    study.exclusions = read_exclusions(*exclusions, study.axes, table, folder);
  study.uncertainty = own.flag("uncertainty");
  if (study.uncertainty && !study.sample)
    throw ConfigError(own.where("uncertainty") + ": only what is sampled can be uncertain. Give 'sample:'.");
  study.most_cases = static_cast<std::size_t>(own.integer("most cases"));
  study.run = read_run(own);
  return study;
}

} // namespace cemvert
