// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/keys.h"
#include "core/text_tree.h"
#include "study/study_file.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cemvert
{

/// The key, or @throws ConfigError at `where` with the nearest known one.
const Key& find_key(const KeyTable& table, const std::string& path, const std::string& where);

/// The entry, if the key takes it; relative paths become absolute.
/// @throws ConfigError as CaseValues does
CaseEntry checked_entry(const Key& key, CaseEntry entry, const std::filesystem::path& folder);

/// What was typed for a key (a text, or a list of texts for a key that takes one).
AxisValue typed_value(const Key& key, const TextTree& tree, const std::filesystem::path& folder);

/// A number of the key's own unit, with six significant digits: the table then shows what the case was given.
AxisValue number_value(const Key& key, double number, const std::string& where);

/// {from, to, steps, spacing}.
std::vector<AxisValue> range_values(const Key& key, const TextTree& range);

/// {from, to, distribution} or {mean, deviation, distribution}.
Distribution distribution_of(const Key& key, const TextTree& tree);

/// Equal, numbers up to rounding.
bool same_value(const nlohmann::json& a, const nlohmann::json& b);

/// A value as people read it.
std::string shown_text(const nlohmann::json& shown);
std::vector<std::string> shown_texts(const Axis& axis);

/// @throws ConfigError  if a value stands on the axis twice
void require_different(const Axis& axis);

} // namespace cemvert
