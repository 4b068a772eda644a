// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/label_key.h"

#include "core/key_makers.h"

namespace cemvert
{

Key label_key(std::string path, KeyKind kind, std::string meaning)
{
  Key key = plain_key(std::move(path), kind, "", std::move(meaning));
  key.smallest = 1;
  key.largest = 16777216; // 2^24
  return key;
}

} // namespace cemvert
