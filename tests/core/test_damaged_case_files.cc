// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_values.h"
#include "core/error.h"
#include "core/units.h"
#include "support.h"

#include <fstream>
#include <vector>

namespace cemvert
{
namespace
{

namespace fs = std::filesystem;

const fs::path corpus = fs::path(CEMVERT_SOURCE_DIR) / "tests" / "fuzz" / "corpus" / "case_file";

struct Damage {
  const char* file;
  const char* found; ///< part of the message
};

TEST(DamagedCaseFile, IsRefusedWithItsLineAndWhatWasFound)
{
  for (const Damage& damage : {Damage{"refers_to_itself.yaml", "sections nested more than 20 deep"},
                               Damage{"refers_to_its_parent.yaml", "sections nested more than 20 deep"},
                               Damage{"names_for_names.yaml", "over 10000 values"},
                               Damage{"names_for_nothing.yaml", "over 10000 values"},
                               Damage{"deep_sections.yaml", "sections nested more than 20 deep"},
                               Damage{"latin_1.yaml", "line 1: the byte 0xf6 is no text in UTF-8"},
                               Damage{"half_a_character.yaml", "the byte 0xf0 is no text in UTF-8"},
                               Damage{"utf_16.yaml", "the byte 0xff is no text in UTF-8"},
                               Damage{"empty.yaml", "this is not a case file"},
                               Damage{"key_of_keys.yaml", "a key must be plain text"}}) {
    const std::string message = message_of<ConfigError>([&] { read_case_file(corpus / damage.file); });
    expect_contains(message, damage.file);
    expect_contains(message, damage.found);
  }
}

TEST(DamagedCaseFile, ThatIsAnImageOrADeviceIsNotReadToItsEnd)
{
  expect_contains(message_of<ConfigError>([] { read_case_file("/dev/zero"); }), "Is it an image?");
}

TEST(DamagedCaseFile, EscapesDoNotSmuggleInWhatIsNoText)
{
  for (const char* text : {"a: \"2\\0 mm\"", "\"a\\0b\": 1", "a: [x, \"\\0\"]"})
    expect_contains(message_of<ConfigError>([&] { parse_case_text(text, "/cases", "case.yaml"); }),
                    "case.yaml, line 1");
  expect_contains(message_of<ConfigError>([] { with_override({}, "a=\"\\0\""); }), "--set a");
}

TEST(DamagedCaseFile, TheValueOfSetIsHeldToTheSameLimits)
{
  expect_contains(message_of<ConfigError>([] { with_override({}, "image.file=\xf6"); }), "no text in UTF-8");
  expect_contains(message_of<ConfigError>([] { with_override({}, "image=&a {x: *a}"); }),
                  "nested more than 20 deep");
}

TEST(DamagedCaseFile, NumbersBeyondWhatCanBeHeldAreRefused)
{
  Key label, edge;
  label.path = "label", label.kind = KeyKind::integer;
  edge.path = "edge", edge.kind = KeyKind::number, edge.unit = "mm";
  for (const char* text :
       {"label: -99999999999999999999", "label: 99999999999999999999", "label: -9223372036854775808"})
    expect_contains(message_of<ConfigError>([&] {
                      CaseValues(parse_case_text(text, "/", "case.yaml"), {label, edge});
                    }),
                    "is not a whole number");
  for (const char* text : {"edge: 1e400", "edge: 1e306 m", "edge: nan", "edge: .inf"})
    expect_contains(message_of<ConfigError>([&] {
                      CaseValues(parse_case_text(text, "/", "case.yaml"), {label, edge});
                    }),
                    "case.yaml, line 1, edge: ");
  // the message holds the character too, so that only its start is seen
  expect_contains(message_of<ConfigError>([] { parse_quantity(std::string("2\0 mm", 5), "mm"); }), "'2");
}

} // namespace
} // namespace cemvert
