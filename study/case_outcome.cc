// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/case_outcome.h"

#include "core/error.h"
#include "study/machine.h"

#include <csignal>
#include <cstring>
#include <fstream>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t longest_reason = 500;

/// The message after "error: " with the lines that belong to it, in one line.
std::string error_in(const fs::path& log)
{
  std::ifstream stream(log);
  std::string line, reason;
  while (std::getline(stream, line)) {
    if (line.rfind("error: ", 0) == 0)
      reason = line.substr(7);
    else if (!reason.empty() && line.rfind("    ", 0) == 0)
      reason += " " + line.substr(line.find_first_not_of(' '));
  }
  return reason.substr(0, longest_reason);
}

std::string failure(const fs::path& log, const ChildOutcome& outcome)
{
  if (outcome.signal == SIGKILL)
    return "killed by the system, most likely for want of memory: larger 'mesh.edge length' or fewer "
           "'run.workers'";
  if (outcome.signal != 0)
    return std::string("the program crashed (") + strsignal(outcome.signal) + "); see " + log.string();
  const std::string reason = error_in(log);
  return reason.empty() ? "exit code " + std::to_string(outcome.exit_code) + "; see " + log.string() : reason;
}

/// Of states that stopped early: their other results are those they reached.
std::string not_converged(const json& results)
{
  std::string text;
  const json states = results.value(json::json_pointer("/mechanics/states"), json::object());
  for (const auto& [name, state] : states.items())
    if (state.contains("converged") && state["converged"].value("value", true) == false)
      text += (text.empty() ? "" : "; ") + name +
              " did not converge: " + state["converged"].value("reason", std::string("no reason given"));
  return text.substr(0, longest_reason);
}

} // namespace

CaseRecord record_of(const StudyFolder& folder, const std::string& id, const std::string& fingerprint,
                     const ChildOutcome& outcome)
{
  CaseRecord record;
  record.id = id;
  record.fingerprint = fingerprint;
  record.exit_code = outcome.exit_code;
  record.seconds = outcome.seconds;
  record.memory = outcome.memory;
  record.host = host_name();
  record.status = CaseStatus::failed;
  const bool has_ended =
      outcome.signal == 0 && (outcome.exit_code == static_cast<int>(ExitCode::success) ||
                              outcome.exit_code == static_cast<int>(ExitCode::no_convergence));
  std::ifstream stream(folder.case_folder(id) / "results.json");
  const json results = has_ended ? json::parse(stream, nullptr, false) : json();
  if (!results.is_object()) {
    record.reason = failure(folder.log(id), outcome);
    return record;
  }
  record.status = CaseStatus::done;
  record.reason = not_converged(results);
  record.results = flat_results(results);
  // of several ranks the program itself knows the whole
  const json memory = results.value(json::json_pointer("/peak_memory/value"), json());
  if (memory.is_number())
    record.memory = memory.get<double>();
  return record;
}

void keep_only(const StudyFolder& folder, const std::string& id, Kept kept)
{
  if (kept == Kept::everything)
    return;
  std::error_code ignored; // what cannot be removed does no harm
  for (const auto& entry : fs::directory_iterator(folder.case_folder(id), ignored)) {
    const std::string name = entry.path().filename().string();
    const bool is_large = name.rfind("fields.", 0) == 0 || name == "mesh.vtu" || name == "anatomy.nii.gz";
    const bool is_small = name == "input.yaml" || name == "run.log" || name == "lock";
    if (is_large || (kept == Kept::rows && !is_small))
      fs::remove_all(entry.path(), ignored);
  }
}

} // namespace cemvert
