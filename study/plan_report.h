// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/plan.h"

#include <nlohmann/json.hpp>

#include <string>

namespace cemvert
{

/// plan.csv: a line per kept plan, best first, units in the headers; tips and entries in patient LPS mm.
std::string plan_csv(const Plan& plan);

/// For plan.json: goal, kept plans with {"value", "unit"} quantities, and what was left with the reason.
nlohmann::json plan_json(const Plan& plan, const PlanSettings& settings);

/// The table for people, at most 100 columns wide: kept plans, then the reasons of the others with their
/// numbers.
std::string plan_table(const Plan& plan, const PlanSettings& settings);

} // namespace cemvert
