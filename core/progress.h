// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace cemvert
{

/// Tells the user what is going on, and remembers it for the report: stations with their times, warnings,
/// notes. On a terminal the running station is redrawn with its percentage; piped, every message is one plain
/// line. Only a log made with `speaks = true` (rank 0) prints; all remember.
class RunLog
{
public:
  explicit RunLog(bool speaks = true);

  /// Starts a station ("mesh") and ends the one before; the time of each goes to times().
  void station(const std::string& name);
  /// Ends the running station, with an optional one-line summary of what it made.
  void finish(const std::string& summary = "");
  /// Part of the running station that is done, 0 to 1; drawn on a terminal only, at most 10 times a second.
  void progress(double fraction);
  /// Something the user should know but need not act on.
  void note(const std::string& message);
  /// Something doubtful: printed at once, repeated in results.json.
  void warning(const std::string& message);

  const std::vector<std::pair<std::string, double>>& times() const { return times_; } ///< station, seconds
  const std::vector<std::string>& warnings() const { return warnings_; }

private:
  void print_line(const std::string& line);

  bool speaks_;
  bool terminal_;
  std::string station_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
  std::vector<std::pair<std::string, double>> times_;
  std::vector<std::string> warnings_;
};

} // namespace cemvert
