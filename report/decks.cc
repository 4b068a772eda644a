// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/decks.h"

#include "core/error.h"
#include "core/output_file.h"

#include <algorithm>

namespace cemvert
{

#define CEMVERT_DECK_FORMAT(extension, programs) std::string extension##_deck(const DeckModel& model);
#include "report/deck_formats.def"
#undef CEMVERT_DECK_FORMAT

namespace
{

struct Format {
  const char* extension;
  const char* programs;
  std::string (*text)(const DeckModel&);
};

constexpr Format formats[] = {
#define CEMVERT_DECK_FORMAT(extension, programs) {#extension, programs, &extension##_deck},
#include "report/deck_formats.def"
#undef CEMVERT_DECK_FORMAT
};

const Format& find_format(const std::string& extension)
{
  std::string known;
  for (const Format& format : formats) {
    if (extension == format.extension)
      return format;
    known += (known.empty() ? "" : ", ") + std::string(format.extension);
  }
  throw ConfigError("--export: there is no deck format '" + extension + "'. Known formats: " + known + ".");
}

} // namespace

std::vector<DeckFormat> deck_formats()
{
  std::vector<DeckFormat> list;
  for (const Format& format : formats)
    list.push_back({format.extension, format.programs});
  return list;
}

void check_deck_format(const std::string& format)
{
  find_format(format);
}

std::vector<std::string> write_decks(const std::filesystem::path& folder, const DeckModel& model,
                                     const std::vector<std::string>& extensions)
{
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw OutputError(folder.string() + ": the folder of the decks cannot be made (" + error.message() +
                      ").");
  std::vector<std::string> names;
  for (const std::string& extension : extensions) {
    names.push_back(model.state + "." + extension);
    write_text_atomically(folder / names.back(), find_format(extension).text(model));
  }
  return names;
}

} // namespace cemvert
