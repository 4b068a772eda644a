// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace cemvert
{

/// Cores this process may use: fewer than the machine has under Slurm, taskset or a container.
int usable_cores();

/// Memory that programs can still take without swapping [MB], container limits counted.
double available_memory();

std::string host_name();

/// The program that is running.
std::filesystem::path own_program();

} // namespace cemvert
