// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/process_words.h"

extern char** environ;

namespace cemvert
{

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
  std::vector<char*> pointers;
  for (std::string& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& changes)
{
  std::vector<std::string> all = changes;
  for (char** variable = environ; *variable; ++variable) {
    const std::string text = *variable, name = text.substr(0, text.find('=') + 1);
    bool is_changed = false;
    for (const std::string& change : changes)
      is_changed = is_changed || change.compare(0, name.size(), name) == 0;
    if (!is_changed)
      all.push_back(text);
  }
  return all;
}

} // namespace cemvert
