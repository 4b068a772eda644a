// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/machine.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <unistd.h>

namespace cemvert
{
namespace
{

constexpr double kilobytes_per_megabyte = 1024, bytes_per_megabyte = 1024. * 1024.;

/// "MemAvailable:   1234 kB" of /proc/meminfo [MB].
double memory_of_system()
{
  std::ifstream stream("/proc/meminfo");
  std::string line, name;
  while (std::getline(stream, line)) {
    std::istringstream words(line);
    double kilobytes = 0;
    if (words >> name >> kilobytes && name == "MemAvailable:")
      return kilobytes / kilobytes_per_megabyte;
  }
  return 4096; // no such file: a small machine is assumed
}

/// What a control group leaves [MB]; more than any machine has if there is no limit.
double memory_of_group()
{
  double limit = 0, used = 0;
  std::ifstream limits("/sys/fs/cgroup/memory.max"), usage("/sys/fs/cgroup/memory.current");
  if (limits >> limit && usage >> used) // "max" is no number: no limit
    return std::max(0., limit - used) / bytes_per_megabyte;
  return 1e12;
}

} // namespace

int usable_cores()
{
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0)
    return 1;
  return std::max(1, CPU_COUNT(&cores));
}

double available_memory()
{
  return std::min(memory_of_system(), memory_of_group());
}

std::string host_name()
{
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::filesystem::path own_program()
{
  return std::filesystem::read_symlink("/proc/self/exe");
}

} // namespace cemvert
