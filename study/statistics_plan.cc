// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/statistics_plan.h"

#include "core/case_values.h"
#include "core/error.h"
#include "core/key_makers.h"
#include "core/key_text.h"
#include "study/condition.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace cemvert
{
namespace
{

std::vector<std::string> split(const std::string& text)
{
  std::vector<std::string> words;
  std::stringstream stream(text);
  for (std::string word; std::getline(stream, word, ',');)
    words.push_back(word);
  return words;
}

const std::string analyses_section = "analyses.", derive_section = "derive.";

bool begins_with(const std::string& text, const std::string& start)
{
  return text.compare(0, start.size(), start) == 0;
}

/// "analyses.volume by group.value" -> "volume by group".
std::string name_in(const std::string& path)
{
  const std::size_t begin = analyses_section.size(), dot = path.rfind('.');
  return dot > begin ? path.substr(begin, dot - begin) : path.substr(begin);
}

int line_of(const std::string& where)
{
  const std::size_t blank = where.rfind(' ');
  return blank == std::string::npos ? 0 : std::atoi(where.c_str() + blank);
}

/// Names of the analyses in the order of their lines.
std::vector<std::string> analysis_names(const CaseFile& plan)
{
  std::map<std::string, int> first_line;
  for (const auto& [path, entry] : plan.entries)
    if (begins_with(path, analyses_section)) {
      const auto [at, is_new] = first_line.try_emplace(name_in(path), line_of(entry.where));
      at->second = std::min(at->second, line_of(entry.where));
    }
  std::vector<std::string> names;
  for (const auto& [name, line] : first_line)
    names.push_back(name);
  std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return first_line.at(a) < first_line.at(b);
  });
  return names;
}

Key text_key(const std::string& path, KeyKind kind, const std::string& meaning)
{
  return plain_key(path, kind, "", meaning);
}

Key limited_key(const std::string& path, KeyKind kind, const std::string& meaning, double smallest,
                double largest = std::numeric_limits<double>::infinity())
{
  return {path, kind, kind == KeyKind::integers ? "" : "1", smallest, largest, "", {}, meaning};
}

/// Keys that name columns of the table. @param columns  the names, or nothing for the manual
KeyTable column_keys(const std::string& at, const std::vector<std::string>& columns)
{
  KeyTable keys = {
      text_key(at + "value", KeyKind::choices,
               "column of numbers (chi-square, fisher: of words); a list: one analysis for each"),
      text_key(at + "by", KeyKind::choice, "column of the groups"),
      text_key(at + "with", KeyKind::choice, "the other column of a correlation"),
      text_key(at + "paired with", KeyKind::choice, "the other column of a paired test"),
      text_key(at + "outcome", KeyKind::choice, "what a regression or a roc is to tell"),
      text_key(at + "predictors", KeyKind::choices, "columns it is to be told from"),
      text_key(at + "time", KeyKind::choice, "time to the event or to the end of the follow-up"),
      text_key(at + "event", KeyKind::choice, "whether it happened (1, true, yes; or see positive)")};
  for (Key& key : keys) {
    key.choices = columns;
    if (columns.empty() && key.kind == KeyKind::choice)
      key.kind = KeyKind::text;
  }
  return keys;
}

KeyTable analysis_keys(const std::string& name, const std::vector<std::string>& columns)
{
  const std::string at = analyses_section + name + ".";
  std::vector<std::string> tests;
  for (const AnalysisKind& kind : analysis_kinds())
    tests.push_back(kind.test);
  KeyTable keys = {choice_key(at + "test", tests, "", "which analysis")};
  const KeyTable of_columns = column_keys(at, columns);
  keys.insert(keys.end(), of_columns.begin(), of_columns.end());
  const double any = -std::numeric_limits<double>::infinity();
  const KeyTable others = {
      text_key(at + "where", KeyKind::text, "condition on the rows, e.g. \"age >= 60\""),
      text_key(at + "groups", KeyKind::choices, "the groups and their order; others are left out"),
      text_key(at + "levels", KeyKind::choices, "the levels that are counted and their order"),
      text_key(at + "positive", KeyKind::choices, "values of the outcome or event that count as yes"),
      limited_key(at + "means", KeyKind::numbers, "of the groups, instead of a table", any),
      limited_key(at + "deviations", KeyKind::numbers, "standard deviations of the groups", 0),
      limited_key(at + "n", KeyKind::integers, "sizes of the groups, or of the sample", 1, 2e9),
      limited_key(at + "counts", KeyKind::integers,
                  "a row of counts for each group, one row behind the other", 0, 2e9),
      limited_key(at + "r", KeyKind::number, "correlation coefficient, instead of a table", -1, 1),
      choice_key(at + "variances", {"unequal", "equal"}, "", "equal: Student's t test; default: Welch's"),
      text_key(at + "continuity", KeyKind::flag, "Yates' correction of a 2 x 2 table; default: false"),
      choice_key(at + "selection", {"all", "univariate", "stepwise", "univariate then stepwise"}, "",
                 "which predictors enter; stepwise: by Akaike's criterion, both ways; default: all"),
      choice_key(at + "direction", {"automatic", "higher is positive", "lower is positive"}, "",
                 "which side of the cut-off is yes; default: automatic"),
      limited_key(at + "thresholds", KeyKind::numbers, "cut-offs to be tried beside the best one", any),
      limited_key(at + "at", KeyKind::numbers, "times at which survival is printed", 0),
      limited_key(at + "until", KeyKind::number, "follow-up ends here: later events count as censored", 0)};
  keys.insert(keys.end(), others.begin(), others.end());
  return keys;
}

KeyTable plan_keys(const CaseFile& plan, const std::vector<std::string>& names,
                   const std::vector<std::string>& columns)
{
  Key seed = limited_key("seed", KeyKind::integer, "of what is drawn (sensitivity's intervals)", 0, 2e9);
  seed.fallback = "1";
  const Key figures = plain_key("figures", KeyKind::flag, "true", "draw figures");
  KeyTable keys = {
      text_key("missing", KeyKind::choices, "words in the table that mean that there is no value"), seed,
      figures};
  for (const auto& [path, entry] : plan.entries)
    if (begins_with(path, derive_section))
      keys.push_back(text_key(path, KeyKind::text, "a column of yes and no from a condition"));
  for (const std::string& name : names)
    for (const Key& key : analysis_keys(name, columns))
      keys.push_back(key);
  return keys;
}

/// A condition's truth as a column of yes and no.
TableColumn derived_column(const std::string& name, const std::vector<std::optional<bool>>& truth)
{
  TableColumn column{name, "", false, {}};
  for (const std::optional<bool>& one : truth)
    column.cells.push_back(one ? std::optional<std::string>(*one ? "yes" : "no") : std::nullopt);
  return column;
}

void add_derived_columns(const CaseFile& plan, Table& table)
{
  for (const auto& [path, entry] : plan.entries) {
    if (!begins_with(path, derive_section) || entry.is_list || entry.items.empty())
      continue;
    const std::string name = path.substr(derive_section.size()), where = entry.where + ", " + path;
    if (table.find(name))
      throw ConfigError(where + ": " + table.file + " has a column of this name already.");
    table.columns.push_back(derived_column(name, truth_of(entry.items.front(), table, where)));
  }
}

bool names_columns(const std::string& key)
{
  for (const Key& known : column_keys("", {}))
    if (known.path == key)
      return true;
  return false;
}

/// Columns may be named with their unit, as in the header: without it inside.
void drop_units(CaseFile& plan, const Table& table)
{
  for (auto& [path, entry] : plan.entries)
    if (begins_with(path, analyses_section) && names_columns(path.substr(path.rfind('.') + 1)))
      for (std::string& item : entry.items)
        if (const TableColumn* column = table.find(item))
          item = column->name;
}

bool contains(const std::vector<std::string>& words, const std::string& word)
{
  return std::find(words.begin(), words.end(), word) != words.end();
}

const AnalysisKind& kind_of(const std::string& test)
{
  for (const AnalysisKind& kind : analysis_kinds())
    if (kind.test == test)
      return kind;
  throw_bug("the test '" + test + "' stands in no list");
}

/// Every key the test needs is there, and none that means nothing to it.
void check_keys(const CaseFile& plan, const std::string& name, const AnalysisKind& kind, bool has_table)
{
  const std::string at = analyses_section + name + ".";
  const auto given = [&](const std::string& key) { return plan.entries.count(at + key) > 0; };
  const auto all_given = [&](const std::vector<std::string>& keys) {
    return !keys.empty() && std::all_of(keys.begin(), keys.end(), given);
  };
  const std::string where = plan.entries.at(at + "test").where + ", " + analyses_section + name;
  if (!all_given(kind.of_table) && !all_given(kind.of_summaries))
    throw ConfigError(
        where + ": the test '" + kind.test + "' needs " + join(kind.of_table) + " (columns of the table)" +
        (kind.of_summaries.empty() ? "." : ", or " + join(kind.of_summaries) + " without a table."));
  if (!all_given(kind.of_summaries) && !has_table)
    throw ConfigError(
        where +
        ": this names columns, but no table was given: cemvert statistics TABLE.csv --plan PLAN.yaml");
  std::vector<std::string> known = {"test", "where"};
  for (const auto* keys : {&kind.of_table, &kind.of_summaries, &kind.optional})
    known.insert(known.end(), keys->begin(), keys->end());
  for (const auto& [path, entry] : plan.entries)
    if (begins_with(path, at) && name_in(path) == name && !contains(known, path.substr(at.size())))
      throw ConfigError(entry.where + ", " + path + ": this means nothing to the test '" + kind.test +
                        "'. It takes " + join(known) + ".");
}

/// Rows (from 1) where the condition holds.
nlohmann::ordered_json rows_where(const std::string& condition, const Table& table, const std::string& where)
{
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  const std::vector<std::optional<bool>> truth = truth_of(condition, table, where);
  for (std::size_t row = 0; row < truth.size(); ++row)
    if (truth[row].value_or(false))
      rows.push_back(row + 1);
  if (rows.empty())
    throw ConfigError(where + ": no row of " + table.file + " fulfils '" + condition + "'.");
  return rows;
}

nlohmann::ordered_json value_of(const CaseValues& values, const Key& key)
{
  switch (key.kind) {
  case KeyKind::number:
    return values.number(key.path);
  case KeyKind::numbers:
    return values.numbers(key.path);
  case KeyKind::integers:
    return values.integers(key.path);
  case KeyKind::flag:
    return values.flag(key.path);
  case KeyKind::choices:
    return values.texts(key.path);
  default:
    return values.text(key.path);
  }
}

nlohmann::ordered_json analysis_json(const CaseFile& plan, const CaseValues& values, const std::string& name,
                                     const std::optional<Table>& table,
                                     const std::vector<std::string>& columns)
{
  const std::string at = analyses_section + name + ".";
  if (!plan.entries.count(at + "test"))
    throw ConfigError(plan.name + ": the analysis '" + name +
                      "' has no test. Give one, e.g. test: t test; 'cemvert keys statistics' lists them.");
  const AnalysisKind& kind = kind_of(values.text(at + "test"));
  check_keys(plan, name, kind, table.has_value());
  nlohmann::ordered_json analysis = {{"name", name},
                                     {"test", kind.test},
                                     {"file", kind.function},
                                     {"figures", values.flag("figures")},
                                     {"seed", values.integer("seed")}};
  for (const Key& key : analysis_keys(name, columns))
    if (values.given(key.path) && key.path != at + "test" && key.path != at + "where")
      analysis[key.path.substr(at.size())] = value_of(values, key);
  if (values.given(at + "where") && table)
    analysis["rows"] = rows_where(values.text(at + "where"), *table, values.where(at + "where"));
  return analysis;
}

} // namespace

const std::vector<AnalysisKind>& analysis_kinds()
{
  static const std::vector<AnalysisKind> kinds = {
#define ANALYSIS(test, function, of_table, of_summaries, optional, meaning)                                  \
  {test, #function, split(of_table), split(of_summaries), split(optional), meaning},
#include "study/analyses.def"
#undef ANALYSIS
  };
  return kinds;
}

KeyTable statistics_keys()
{
  CaseFile example;
  example.entries["derive.NAME"] = {};
  KeyTable keys = plan_keys(example, {"NAME"}, {});
  for (Key& key : keys)
    if (key.path == "analyses.NAME.test")
      for (const AnalysisKind& kind : analysis_kinds()) {
        key.meaning +=
            "\n      " + kind.test + ": " + kind.meaning + "\n        needs " + join(kind.of_table);
        if (!kind.of_summaries.empty())
          key.meaning += "; or " + join(kind.of_summaries);
        if (!kind.optional.empty())
          key.meaning += "; takes " + join(kind.optional);
      }
  return keys;
}

std::vector<std::string> missing_words(const CaseFile& plan)
{
  const auto entry = plan.entries.find("missing");
  return entry == plan.entries.end() ? std::vector<std::string>() : entry->second.items;
}

nlohmann::ordered_json statistics_request(CaseFile plan, std::optional<Table> table)
{
  const std::vector<std::string> names = analysis_names(plan);
  if (names.empty())
    throw ConfigError(plan.name + ": the plan has no analyses. Write 'analyses:' and below it, for each, a "
                                  "name with 'test:' and its columns; "
                                  "'cemvert keys statistics' lists all.");
  std::vector<std::string> columns;
  if (table) {
    add_derived_columns(plan, *table);
    drop_units(plan, *table);
    for (const TableColumn& column : table->columns)
      columns.push_back(column.name);
  }
  const CaseValues values(plan, plan_keys(plan, names, columns));
  nlohmann::ordered_json analyses = nlohmann::ordered_json::array();
  for (const std::string& name : names)
    analyses.push_back(analysis_json(plan, values, name, table, columns));
  const std::string about = table ? "Table: `" + table->file + "`, " + std::to_string(table->rows) +
                                        " rows. Plan: `" + plan.name + "`."
                                  : "From summary values alone. Plan: `" + plan.name + "`.";
  return {{"job", "statistics"},
          {"about", about},
          {"table", table ? table_json(*table)
                          : nlohmann::ordered_json{{"columns", nlohmann::ordered_json::object()}}},
          {"analyses", analyses}};
}

} // namespace cemvert
