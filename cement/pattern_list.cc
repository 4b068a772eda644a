// SPDX-License-Identifier: GPL-3.0-or-later
#include "cement/pattern.h"

#include "core/error.h"

namespace cemvert
{

#define CEMVERT_PATTERN(symbol, name) std::unique_ptr<CementPattern> make_##symbol();
#include "cement/patterns.def"
#undef CEMVERT_PATTERN

namespace
{

struct Entry {
  const char* name;
  std::unique_ptr<CementPattern> (*make)();
};

constexpr Entry entries[] = {
#define CEMVERT_PATTERN(symbol, name) {name, &make_##symbol},
#include "cement/patterns.def"
#undef CEMVERT_PATTERN
};

} // namespace

std::vector<std::string> pattern_names()
{
  std::vector<std::string> names;
  for (const Entry& entry : entries)
    names.emplace_back(entry.name);
  return names;
}

std::unique_ptr<CementPattern> make_pattern(const std::string& name)
{
  for (const Entry& entry : entries)
    if (name == entry.name)
      return entry.make();
  const std::string nearest = nearest_word(name, pattern_names());
  std::string known;
  for (const Entry& entry : entries)
    known += (known.empty() ? "'" : ", '") + std::string(entry.name) + "'";
  throw ConfigError("cement.pattern: there is no pattern named '" + name + "'." +
                    (nearest.empty() ? "" : " Did you mean '" + nearest + "'?") +
                    " Known patterns: " + known + ".");
}

} // namespace cemvert
