// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/key_makers.h"

namespace cemvert
{

Key number_key(std::string path, std::string unit, double smallest, double largest, std::string fallback,
               std::string meaning)
{
  Key key = plain_key(std::move(path), KeyKind::number, std::move(fallback), std::move(meaning));
  key.unit = std::move(unit);
  key.smallest = smallest;
  key.largest = largest;
  return key;
}

Key numbers_key(std::string path, std::string unit, double smallest, double largest, std::string fallback,
                std::string meaning)
{
  Key key = number_key(std::move(path), std::move(unit), smallest, largest, std::move(fallback),
                       std::move(meaning));
  key.kind = KeyKind::numbers;
  return key;
}

Key integer_key(std::string path, double smallest, double largest, std::string fallback, std::string meaning)
{
  Key key = plain_key(std::move(path), KeyKind::integer, std::move(fallback), std::move(meaning));
  key.smallest = smallest;
  key.largest = largest;
  return key;
}

Key choice_key(std::string path, std::vector<std::string> choices, std::string fallback, std::string meaning)
{
  Key key = plain_key(std::move(path), KeyKind::choice, std::move(fallback), std::move(meaning));
  key.choices = std::move(choices);
  return key;
}

Key plain_key(std::string path, KeyKind kind, std::string fallback, std::string meaning)
{
  Key key;
  key.path = std::move(path);
  key.kind = kind;
  key.fallback = std::move(fallback);
  key.meaning = std::move(meaning);
  return key;
}

} // namespace cemvert
