// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/progress.h"

#include <fmt/core.h>

#include <cstdio>
#include <unistd.h>

namespace cemvert
{

RunLog::RunLog(bool speaks) : speaks_(speaks), terminal_(speaks && isatty(STDERR_FILENO) == 1) {}

void RunLog::print_line(const std::string& line)
{
  if (!speaks_)
    return;
  // "\r" and "erase to the end of the line" take the running percentage away before a line of text
  std::fputs(((terminal_ ? "\r\033[K" : "") + line + "\n").c_str(), stderr);
  std::fflush(stderr);
}

void RunLog::station(const std::string& name)
{
  if (!station_.empty())
    finish();
  station_ = name;
  started_ = drawn_ = std::chrono::steady_clock::now();
  if (terminal_)
    std::fputs(fmt::format("\r\033[K{:<13}...", station_).c_str(), stderr);
}

void RunLog::finish(const std::string& summary)
{
  if (station_.empty())
    return;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  times_.emplace_back(station_, seconds);
  print_line(fmt::format("{:<13}{:7.2f} s  {}", station_, seconds, summary));
  station_.clear();
}

void RunLog::progress(double fraction)
{
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || station_.empty() || std::chrono::duration<double>(now - drawn_).count() < 0.1)
    return;
  drawn_ = now;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  std::fputs(fmt::format("\r\033[K{:<13}{:7.2f} s  {:3.0f} %", station_, seconds, 100 * fraction).c_str(),
             stderr);
  std::fflush(stderr);
}

void RunLog::note(const std::string& message)
{
  print_line("  " + message);
}

void RunLog::warning(const std::string& message)
{
  warnings_.push_back(message);
  print_line("warning: " + message);
}

} // namespace cemvert
