// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace cemvert
{

/// The words of a command line or an environment as the system takes them: pointers into `texts`, which must
/// outlive them, and a null pointer at the end.
std::vector<char*> pointers_to(std::vector<std::string>& texts);

/// The environment of this process with some variables set, "NAME=value" each, over what it has itself.
std::vector<std::string> environment_with(const std::vector<std::string>& changes);

} // namespace cemvert
