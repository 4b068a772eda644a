// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of a study file, as the reader checks them and as people and editors are told of them.
#include "core/case_values.h"
#include "core/key_makers.h"
#include "study/study_file.h"

namespace cemvert
{
namespace
{

Key text_key(const std::string& path, const std::string& meaning)
{
  return plain_key(path, KeyKind::text, "", meaning);
}

} // namespace

KeyTable study_keys()
{
  const Key uncertainty = plain_key(
      "uncertainty", KeyKind::flag, "false",
      "true: the sampled keys are not chosen but uncertain; the comparison then gives intervals and "
      "says which of them matters");
  return {
      text_key("name", "what tables and figures are headed with"),
      text_key("base", "the case that is varied: a case file, or the case itself written here"),
      text_key("set", "keys of the case file over what the base says, e.g. set: {mesh.edge length: 4 mm}"),
      text_key("axes",
               "what is varied in all combinations, the first slowest: a key of the case file with a "
               "list of values or {from: 1 ml, to: 8 ml, steps: 8, spacing: linear|logarithmic}; or a "
               "name of your own with {label: {key: value, ...}, ...}: keys that change together, e.g. "
               "the files of each vertebra"),
      choice_key(
          "sample.kind", {"latin hypercube", "sobol", "random"}, "",
          "points drawn for each combination, the same for all of them; sobol: best with a power of two"),
      integer_key("sample.count", 1, 1000000, "", "how many"),
      integer_key("sample.seed", 0, 2000000000, "1", "another one gives another sample"),
      text_key("sample.keys",
               "for each key {from, to, distribution: uniform|log-uniform}, {mean, deviation, "
               "distribution: normal} (ends three deviations from the mean), or a list of values"),
      text_key("exclude", "combinations to be left out, e.g. [{cement.pattern: ring, cement.volume: [7 ml, 8 "
                          "ml]}]"),
      integer_key("replicates.count", 1, 100000, "",
                  "repetitions of each combination with other seeds; 'replicates: 5' is short for it"),
      text_key("replicates.key", "the seed they change: 1, 2, ...; cement.seed unless given"),
      uncertainty,
      integer_key("most cases", 1, 1000000, "2000", "more than that are refused: a range is easily mistyped"),
      choice_key("run.command", {"run", "measure"}, "run",
                 "measure: clinical measures alone, without mesh and mechanics"),
      integer_key("run.ranks", 1, 4096, "1", "MPI ranks of each case"),
      integer_key("run.workers", 0, 4096, "0",
                  "cases at a time on this machine; 0: as many as its cores and its memory allow"),
      choice_key(
          "run.keep", {"everything", "results", "rows"}, "everything",
          "of a finished case: all its files; all but meshes and fields; or its row of the table and its "
          "log alone"),
  };
}

nlohmann::json study_schema(const KeyTable& cases)
{
  nlohmann::json schema = json_schema(study_keys());
  schema["title"] = "CemVert study file";
  const nlohmann::json case_schema = json_schema(cases), any_map = {{"type", "object"}};
  nlohmann::json names = nlohmann::json::array();
  for (const Key& key : cases)
    names.push_back(key.path);
  nlohmann::json& properties = schema["properties"];
  const auto describe = [](nlohmann::json& property, const nlohmann::json& content) {
    const nlohmann::json description = property["description"];
    property = content;
    property["description"] = description;
  };
  describe(
      properties["base"],
      {{"anyOf", {{{"type", "string"}}, {{"type", "object"}, {"properties", case_schema["properties"]}}}}});
  describe(properties["set"], any_map);
  describe(properties["axes"],
           {{"type", "object"}, {"additionalProperties", {{"type", {"array", "object"}}}}});
  describe(properties["exclude"], {{"type", "array"}, {"items", any_map}});
  describe(properties["sample"]["properties"]["keys"],
           {{"type", "object"},
            {"propertyNames", {{"enum", names}}},
            {"additionalProperties", {{"type", {"array", "object"}}}}});
  const nlohmann::json replicates = properties["replicates"];
  properties["replicates"] = {{"anyOf", {{{"type", "integer"}, {"minimum", 1}}, replicates}}};
  properties["replicates"]["description"] = "repetitions with other seeds";
  return schema;
}

} // namespace cemvert
