// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/command_line.h"

namespace cemvert
{

/// `cemvert plan`: searches needles and volumes that reach the goal of section `plan:` in the case's
/// vertebra, with the fast injection model; plan.csv, plan.json and pictures of the plans kept.
int plan_injection(const Command& command);

} // namespace cemvert
