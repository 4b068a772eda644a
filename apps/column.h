// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/command_line.h"

namespace cemvert
{

/// `cemvert measure --column`: every vertebra that labels.vertebra lists, one line each in measures.csv.
int measure_column(const Command& command);

} // namespace cemvert
