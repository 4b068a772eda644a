// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/keys.h"

namespace cemvert
{

/// Numbers of labels in a label map: one (KeyKind::integer) or several (KeyKind::integers), from 1 to the
/// largest whole number up to which single precision, in which some programs write label maps, holds all.
/// Absent unless given.
Key label_key(std::string path, KeyKind kind, std::string meaning);

} // namespace cemvert
