// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/design.h"

#include "core/error.h"
#include "study/axis_values.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <set>

namespace cemvert
{
namespace
{

using Positions = std::vector<std::size_t>;

constexpr std::size_t longest_word = 24, longest_id = 120; // file systems take 255
constexpr const char* between_words = "__";                // no word holds it

/// A value as part of a file's name: letters, digits, points and minus signs.
std::string word_of(const AxisValue& value, bool is_path)
{
  std::string text = shown_text(value.shown);
  if (is_path)
    text = std::filesystem::path(text).filename().string();
  std::string word;
  for (const char c : text) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-';
    if (is_plain)
      word += c;
    else if (!word.empty() && word.back() != '_')
      word += '_';
  }
  word = word.substr(0, longest_word);
  while (!word.empty() && (word.back() == '_' || word.back() == '.'))
    word.pop_back();
  return word;
}

/// The words of an axis' values, or their numbers where two words are the same.
std::vector<std::string> words_of(const Axis& axis)
{
  const bool is_path = axis.name.size() > 5 && axis.name.compare(axis.name.size() - 5, 5, ".file") == 0;
  std::vector<std::string> words;
  std::set<std::string> different;
  for (const AxisValue& value : axis.values) {
    words.push_back(word_of(value, is_path));
    different.insert(words.back());
  }
  if (different.size() < words.size() || different.count("") > 0)
    for (std::size_t n = 0; n < words.size(); ++n)
      words[n] = fmt::format("value{}", n + 1);
  return words;
}

/// "s0007", so that names sort as numbers do.
std::string sample_word(std::size_t n)
{
  return fmt::format("s{:04}", n + 1);
}

AxisValue drawn_value(const SampledKey& sampled, double part)
{
  if (!sampled.choices.empty()) {
    const auto n = static_cast<std::size_t>(part * static_cast<double>(sampled.choices.size()));
    return sampled.choices[std::min(n, sampled.choices.size() - 1)];
  }
  const double value = value_at(sampled.distribution, part);
  const bool is_whole = sampled.key.kind == KeyKind::integer;
  return number_value(sampled.key, is_whole ? std::round(value) : value, sampled.where);
}

bool excluded(const Study& study, const Positions& positions)
{
  return std::any_of(study.exclusions.begin(), study.exclusions.end(), [&](const Exclusion& exclusion) {
    return std::all_of(exclusion.axes.begin(), exclusion.axes.end(), [&](const auto& axis) {
      return std::find(axis.second.begin(), axis.second.end(), positions[axis.first]) != axis.second.end();
    });
  });
}

/// The next combination, the last axis fastest; false after the last one.
bool advance(Positions& positions, const std::vector<Axis>& axes)
{
  for (std::size_t a = axes.size(); a-- > 0;) {
    if (++positions[a] < axes[a].values.size())
      return true;
    positions[a] = 0;
  }
  return false;
}

/// As a floating-point number: a mistyped study overflows whole ones.
double combinations(const Study& study)
{
  double count = study.sample ? static_cast<double>(study.sample->count) : 1;
  for (const Axis& axis : study.axes)
    count *= static_cast<double>(axis.values.size());
  return count;
}

void require_few(const Study& study, bool allow_many)
{
  const double count = combinations(study);
  constexpr double most_of_all = 1e6;
  if (count <= (allow_many ? most_of_all : static_cast<double>(study.most_cases)))
    return;
  std::string factors;
  for (const Axis& axis : study.axes)
    factors += fmt::format("{}{} of {}", factors.empty() ? "" : ", ", axis.values.size(), axis.name);
  if (study.sample)
    factors += fmt::format("{}{} of the sample", factors.empty() ? "" : ", ", study.sample->count);
  throw ConfigError(fmt::format(
      "the study '{}' has {:.0f} cases ({}), more than {}.\n    {}", study.name, count, factors,
      allow_many ? std::string("can be run") : fmt::format("its limit of {}", study.most_cases),
      allow_many
          ? "Make the axes shorter, or draw a sample."
          : "If they are meant, raise 'most cases' in the study file or add --allow-many; else look for "
            "a mistyped\n    range, or draw a sample instead of all combinations."));
}

void set(StudyCase& one, const AxisValue& value)
{
  one.shown.push_back(value.shown);
  for (const auto& [path, entry] : value.entries)
    one.file.entries[path] = entry;
}

} // namespace

std::vector<std::string> design_columns(const Study& study)
{
  std::vector<std::string> columns;
  for (const Axis& axis : study.axes)
    columns.push_back(axis.column);
  if (study.sample)
    for (const SampledKey& sampled : study.sample->keys)
      columns.push_back(sampled.column);
  return columns;
}

std::vector<StudyCase> study_cases(const Study& study, bool allow_many)
{
  require_few(study, allow_many);
  std::vector<std::vector<double>> points(1);
  if (study.sample)
    points =
        unit_sample(study.sample->kind, study.sample->count, study.sample->keys.size(), study.sample->seed);
  std::vector<std::vector<std::string>> words;
  for (const Axis& axis : study.axes)
    words.push_back(words_of(axis));

  std::vector<StudyCase> cases;
  Positions positions(study.axes.size(), 0);
  do {
    if (excluded(study, positions))
      continue;
    StudyCase combination;
    combination.file = study.base;
    for (std::size_t a = 0; a < study.axes.size(); ++a) {
      combination.id += (a == 0 ? "" : between_words) + words[a][positions[a]];
      set(combination, study.axes[a].values[positions[a]]);
    }
    if (combination.id.size() > longest_id)
      throw ConfigError("the study has too many axes for readable names of its cases (" + combination.id +
                        "). Bundle keys that change together under one name.");
    for (std::size_t n = 0; n < points.size(); ++n) {
      StudyCase one = combination;
      if (study.sample) {
        one.id += (one.id.empty() ? "" : between_words) + sample_word(n);
        for (std::size_t k = 0; k < study.sample->keys.size(); ++k)
          set(one, drawn_value(study.sample->keys[k], points[n][k]));
      }
      cases.push_back(std::move(one));
    }
  } while (advance(positions, study.axes));
  if (cases.empty())
    throw ConfigError("the study '" + study.name + "' is empty: 'exclude' leaves no case.");
  return cases;
}

} // namespace cemvert
