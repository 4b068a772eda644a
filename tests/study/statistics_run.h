// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/program.h"
#include "study/r_program.h"
#include "support.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace cemvert
{

/// Where R is not installed there is nothing to test.
#define SKIP_WITHOUT_R()                                                                                     \
  if (!has_r())                                                                                              \
  GTEST_SKIP() << "R is not installed: " << how_to_install_r

/// `cemvert statistics` on a plan (and table, if not empty): statistics.json by the names of the analyses.
inline nlohmann::json statistics_of(const std::filesystem::path& plan, const std::filesystem::path& table,
                                    const std::filesystem::path& folder)
{
  std::vector<std::string> arguments = {"statistics"};
  if (!table.empty())
    arguments.push_back(table.string());
  arguments.insert(arguments.end(), {"--plan", plan.string(), "-o", folder.string()});
  const ProgramRun run = run_program(arguments);
  EXPECT_EQ(run.exit_code, 0) << run.text;
  std::ifstream stream(folder / "statistics.json");
  const nlohmann::json all = nlohmann::json::parse(stream, nullptr, false);
  nlohmann::json by_name = nlohmann::json::object();
  if (all.is_object())
    for (const nlohmann::json& one : all.at("analyses"))
      by_name[one.at("name").get<std::string>()] = one;
  return by_name;
}

} // namespace cemvert
