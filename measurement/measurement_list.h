// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "measurement/measurement.h"

namespace cemvert
{

#define CEMVERT_MEASUREMENT(symbol) MeasurementReport measure_##symbol(const MeasurementInput& input);
#include "measurement/measurements.def"
#undef CEMVERT_MEASUREMENT

/// Why a class or a judgement of the cement is null.
inline constexpr char no_cement[] = "there is no cement in the body";

} // namespace cemvert
