// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/column.h"

#include "apps/case_config.h"
#include "apps/guarded.h"
#include "apps/output_folder.h"
#include "apps/run_results.h"
#include "core/error.h"
#include "core/output_file.h"
#include "measurement/column.h"
#include "report/measures_csv.h"
#include "report/number_text.h"
#include "report/results.h"

#include <fmt/core.h>

#include <iostream>

namespace cemvert
{
namespace
{

void check_column_case(const CaseConfig& config)
{
  const ScanSettings& scan = config.scan;
  if (!scan.labels_file || scan.values == ImageValues::modulus)
    throw ConfigError(
        "measure --column: a label map is needed (labels.file), and an image of HU or density or "
        "none.");
  if (!scan.body.empty() && scan.body.size() != scan.vertebra.size())
    throw ConfigError(
        fmt::format("measure --column: labels.vertebra lists {} levels and labels.body {}.\n    List "
                    "the body of each level in the same order, or leave labels.body out.",
                    scan.vertebra.size(), scan.body.size()));
  if (!scan.above.empty() || !scan.below.empty())
    throw ConfigError("measure --column: every level of labels.vertebra is measured with its neighbours. Add "
                      "those of labels.above and labels.below to labels.vertebra.");
  if (!config.time_points.empty())
    throw ConfigError(
        "measure --column: measures one scan; remove the sections pre and follow-up, or measure "
        "one level at a time.");
}

std::string label_of(const MeasuredLevel& level)
{
  return std::to_string(level.scan.settings.vertebra.front());
}

std::string value_of(const MeasurementReport& report, const char* key)
{
  const Quantity& quantity = report.at(key);
  if (quantity.value.is_null())
    return "-";
  if (!quantity.value.is_number_float())
    return quantity.value.is_string() ? quantity.value.get<std::string>() : quantity.value.dump();
  return decimal_text(quantity.value.get<double>(), 1);
}

std::string table_of(const std::vector<MeasuredLevel>& column)
{
  std::string text =
      fmt::format("{:>8} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>6}\n", "label", "body",
                  "anterior", "middle", "poster.", "AVHR", "local", "region.", "Genant", "DR", "class");
  text += fmt::format("{:>8} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>6}\n", "", "ml", "mm",
                      "mm", "mm", "%", "deg", "deg", "grade", "%", "");
  for (const MeasuredLevel& level : column) {
    text += fmt::format("{:>8}", label_of(level));
    const auto cell = [&](const char* key, int width) {
      text += fmt::format(" {:>{}}", value_of(level.report, key), width);
    };
    for (const char* key : {"body_volume", "anterior_height", "middle_height", "posterior_height"})
      cell(key, 8);
    for (const char* key : {"avhr", "local_kyphotic_angle", "regional_kyphotic_angle",
                            "deformity.genant_grade", "distribution_rate"})
      cell(key, 7);
    cell("contact_class", 6);
    text += "\n";
  }
  return text;
}

void write_column(const std::filesystem::path& folder, const std::vector<MeasuredLevel>& column,
                  const CaseConfig& config, const RunLog& log)
{
  RunResults results = provenance_of(config, log);
  std::vector<MeasuresRow> rows;
  for (const MeasuredLevel& level : column) {
    rows.push_back({label_of(level), "post", level.report});
    results.column[label_of(level)] = level.report;
    write_overlays(folder, level.input(config.measurement), level.report, "overlay." + label_of(level));
  }
  write_text_atomically(folder / "measures.csv", measures_csv(rows));
  write_text_atomically(folder / "results.json", results_json(results).dump(2) + "\n");
}

} // namespace

int measure_column(const Command& command)
{
  on_root([&] {
    RunLog log;
    const CaseConfig config = read_case(command.case_file, command.overrides);
    check_column_case(config);
    claim_output_folder(command.output, config.yaml, command.force);
    const std::vector<MeasuredLevel> column = measured_column(config.scan, level_settings(config), log);
    log.station("write");
    write_column(command.output, column, config, log);
    log.finish();
    std::cout << table_of(column) << "\nResults in " << command.output.string()
              << ": measures.csv (every measure, one line per vertebra), overlay.LABEL.*.png, results.json\n";
  });
  return 0;
}

} // namespace cemvert
