// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/keys.h"

namespace cemvert
{

/// One number in `unit`, from `smallest` to `largest`; an empty `fallback`: absent unless given.
Key number_key(std::string path, std::string unit, double smallest, double largest, std::string fallback,
               std::string meaning);

/// The same of a list of numbers.
Key numbers_key(std::string path, std::string unit, double smallest, double largest, std::string fallback,
                std::string meaning);

/// One whole number from `smallest` to `largest`; an empty `fallback`: absent unless given.
Key integer_key(std::string path, double smallest, double largest, std::string fallback, std::string meaning);

/// One of `choices`; an empty `fallback`: absent unless given.
Key choice_key(std::string path, std::vector<std::string> choices, std::string fallback, std::string meaning);

/// A key of any kind, without limits and choices; an empty `fallback`: absent unless given.
Key plain_key(std::string path, KeyKind kind, std::string fallback, std::string meaning);

} // namespace cemvert
