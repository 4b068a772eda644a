// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_values.h"

#include <string>

namespace cemvert
{

/// Lists of maps in a case file, e.g.
///
///   injection:
///     portions:
///       - {tip: [-8, 5, 0], volume: 2 ml}
///       - {tip: [8, 5, 0], volume: 2 ml}
///
/// Their entries are numbered from 1 and read as "injection.portions.2.volume". The table of keys has
/// "injection.portions.#.volume" for all of them; such a key has no default.
///
/// @return  how many entries the list "injection.portions" has; 0 if it is not given
int entries_of(const CaseValues& values, const std::string& list);

} // namespace cemvert
