// SPDX-License-Identifier: GPL-3.0-or-later
// Measures the phantom grid and prints the worst case per quantity. Exit code 1 if a bound is not kept.
#include "bench/phantom_comparison.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <thread>

using namespace cemvert;

namespace
{

struct Choice {
  std::filesystem::path folder;
  std::vector<std::string> words;
  std::optional<double> spacing; ///< [mm]; none: each case's own
};

bool is_named(const PhantomCase& phantom, const std::string& word)
{
  // a number names one case, not those that end with it
  const bool is_number = !word.empty() && word.back() == ':';
  return is_number
             ? phantom.name.rfind(word, 0) == 0
             : phantom.name.find(word) != std::string::npos || phantom.group.find(word) != std::string::npos;
}

std::vector<PhantomCase> chosen_cases(const Choice& choice)
{
  std::vector<PhantomCase> cases = phantom_cases();
  const auto unwanted = [&](const PhantomCase& phantom) {
    return !choice.words.empty() &&
           std::none_of(choice.words.begin(), choice.words.end(),
                        [&](const std::string& word) { return is_named(phantom, word); });
  };
  cases.erase(std::remove_if(cases.begin(), cases.end(), unwanted), cases.end());
  if (choice.spacing)
    for (PhantomCase& phantom : cases)
      phantom.spec.push_back(fmt::format("grid.spacing=[{0:g} mm, {0:g} mm, {0:g} mm]", *choice.spacing));
  return cases;
}

std::vector<PhantomOutcome> outcomes_of(const std::vector<PhantomCase>& cases,
                                        const std::filesystem::path& folder, unsigned threads)
{
  std::vector<PhantomOutcome> outcomes(cases.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t n = next++; n < cases.size(); n = next++) {
      outcomes[n] = compared(cases[n], folder);
      std::fprintf(stderr, "\r%zu of %zu", n + 1, cases.size());
    }
  };
  std::vector<std::thread> team;
  for (unsigned n = 1; n < threads; ++n)
    team.emplace_back(work);
  work();
  for (std::thread& thread : team)
    thread.join();
  return outcomes;
}

nlohmann::json as_json(const PhantomCase& phantom, const PhantomOutcome& outcome)
{
  nlohmann::json object = {{"group", phantom.group},
                           {"name", phantom.name},
                           {"failure", outcome.failure},
                           {"quality", outcome.quality},
                           {"seconds", outcome.seconds}};
  for (const auto& [quantity, departure] : outcome.departures)
    object["quantities"][quantity] = {{"measured", departure.measured},
                                      {"truth", departure.truth},
                                      {"error", departure.error},
                                      {"allowed", departure.allowed}};
  return object;
}

struct Summary {
  std::size_t cases = 0, broken = 0;
  std::size_t worst = 0; ///< case with the largest error over its bound
  double share = -1;     ///< that error over the bound
  double mean = 0;       ///< error
};

std::map<std::string, Summary> summaries_of(const std::vector<PhantomOutcome>& outcomes)
{
  std::map<std::string, Summary> summaries;
  for (std::size_t n = 0; n < outcomes.size(); ++n)
    for (const auto& [quantity, departure] : outcomes[n].departures) {
      Summary& summary = summaries[quantity];
      ++summary.cases;
      summary.broken += !departure.kept();
      summary.mean += departure.error;
      const double share = departure.allowed > 0 ? departure.error / departure.allowed : departure.error;
      if (share > summary.share) {
        summary.share = share;
        summary.worst = n;
      }
    }
  return summaries;
}

} // namespace

int main(int argc, char** argv)
{
  Choice choice;
  CLI::App app("Measures the phantom grid and prints the worst case per quantity.", "phantom_grid");
  app.add_option("FOLDER", choice.folder, "for phantom_grid.json")->required();
  app.add_option("WORD", choice.words,
                 "only cases whose name or group holds one of the words; '221:' is case 221");
  app.add_option("--spacing", choice.spacing,
                 "mm; cubic voxels instead of each case's own: what still departs is not the voxels'")
      ->check(CLI::Range(0.2, 3.0));
  CLI11_PARSE(app, argc, argv);
  const std::filesystem::path& folder = choice.folder;
  std::filesystem::create_directories(folder);
  const std::vector<PhantomCase> cases = chosen_cases(choice);
  if (cases.empty()) {
    std::cerr
        << "No case is named like that. Groups: placement, spacing, fracture, deviation, labelling, cement, "
           "leak, neighbours; cases: '1:' to '225:'.\n";
    return 2;
  }
  const auto started = std::chrono::steady_clock::now();
  const std::vector<PhantomOutcome> outcomes = outcomes_of(cases, folder, 2);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();

  nlohmann::json list = nlohmann::json::array();
  std::size_t failed = 0;
  for (std::size_t n = 0; n < cases.size(); ++n) {
    list.push_back(as_json(cases[n], outcomes[n]));
    std::string broken = outcomes[n].failure;
    for (const auto& [quantity, departure] : outcomes[n].departures)
      if (!departure.kept())
        broken += (broken.empty() ? "" : "; ") + quantity + " " + std::to_string(departure.error) + " > " +
                  std::to_string(departure.allowed);
    failed += !broken.empty();
    if (!broken.empty())
      std::printf("%s (%s)\n    %s\n", cases[n].name.c_str(), cases[n].group.c_str(), broken.c_str());
  }
  std::ofstream(folder / "phantom_grid.json") << list.dump(1) << "\n";

  std::printf("\n%-26s %6s %8s %10s %10s %10s  %s\n", "quantity", "cases", "broken", "mean", "worst", "bound",
              "worst case");
  for (const auto& [quantity, summary] : summaries_of(outcomes)) {
    const Departure& worst = outcomes[summary.worst].departures.at(quantity);
    std::printf("%-26s %6zu %8zu %10.3f %10.3f %10.3f  %s\n", quantity.c_str(), summary.cases, summary.broken,
                summary.mean / static_cast<double>(summary.cases), worst.error, worst.allowed,
                cases[summary.worst].name.c_str());
  }
  std::printf("\n%zu cases, %zu with a bound broken, %.0f s\n", cases.size(), failed, seconds);
  return failed == 0 ? 0 : 1;
}
