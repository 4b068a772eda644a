// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_file.h"
#include "core/keys.h"

#include <nlohmann/json.hpp>

#include <string>

namespace cemvert
{

/// What a case file says, as YAML that reads back to the same entries: no defaults are added; relative paths
/// are made absolute, so that the text means the same in any folder.
std::string case_text(const CaseFile& file, const KeyTable& table);

/// Objects, lists of texts or of objects, and texts as YAML.
std::string yaml_of(const nlohmann::json& node);

} // namespace cemvert
