// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/table.h"

#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Truth of "COLUMN OPERATOR VALUE" in every row, with >=, <=, >, <, == or !=; words only == and !=.
/// Nothing where the cell is missing.
/// @param where  starts the message, e.g. "plan.yaml, line 4, derive.old"
/// @throws ConfigError  no operator, no such column (with the nearest), or a value that cannot be compared
std::vector<std::optional<bool>> truth_of(const std::string& condition, const Table& table,
                                          const std::string& where);

} // namespace cemvert
