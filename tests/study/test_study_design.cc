// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/case_text.h"
#include "core/error.h"
#include "study/runner.h"
#include "support.h"

#include <fstream>
#include <set>

namespace cemvert
{
namespace
{

KeyTable table()
{
  KeyTable keys(3);
  keys[0].path = "cement.volume", keys[0].kind = KeyKind::number, keys[0].unit = "ml";
  keys[1].path = "image.file", keys[1].kind = KeyKind::path;
  keys[2].path = "materials.cement.young modulus", keys[2].kind = KeyKind::number, keys[2].unit = "MPa";
  return keys;
}

Study study(std::size_t volumes, std::size_t moduli)
{
  Study made;
  made.most_cases = 1000;
  made.base.folder = "/somewhere";
  made.base.entries["image.file"] = {{"ct.nii.gz"}, false, ""};
  const auto axis = [](const std::string& key, std::size_t count) {
    Axis result{key, key, {}, ""};
    for (std::size_t n = 0; n < count; ++n)
      result.values.push_back({n, {{key, CaseEntry{{std::to_string(n)}, false, ""}}}});
    return result;
  };
  made.axes = {axis("materials.cement.young modulus", moduli), axis("cement.volume", volumes)};
  return made;
}

std::vector<StudyRow> rows_of(const Study& made)
{
  std::vector<StudyRow> rows;
  for (const StudyCase& one : study_cases(made, false))
    rows.push_back({one, std::nullopt, false});
  return rows;
}

TEST(StudyTasks, SharesAreDisjointCompleteAndEvenWhateverTheirNumber)
{
  const KeyTable keys = table();
  const std::vector<StudyRow> rows = rows_of(study(4, 5));
  for (const int count : {1, 2, 3, 7, 20, 50}) {
    std::multiset<std::size_t> all;
    for (int number = 1; number <= count; ++number) {
      const auto share = rows_of_task(rows, {number, count}, keys);
      EXPECT_LE(share.size(), rows.size() / static_cast<std::size_t>(count) + 1);
      all.insert(share.begin(), share.end());
    }
    ASSERT_EQ(all.size(), rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
      EXPECT_EQ(all.count(row), 1u);
  }
}

TEST(StudyTasks, CasesOfOneGeometryStayTogether)
{
  const KeyTable keys = table();
  const std::vector<StudyRow> rows = rows_of(study(4, 5)); // four volumes, each with five moduli
  std::set<std::string> geometries;
  for (const std::size_t row : rows_of_task(rows, {1, 4}, keys))
    geometries.insert(geometry_of(rows[row].one, keys));
  EXPECT_EQ(geometries.size(), 1u);
}

TEST(StudyTasks, AShareIsTypedAsKOfN)
{
  EXPECT_EQ(task_share("2/8").number, 2);
  EXPECT_EQ(task_share("2/8").count, 8);
  for (const char* wrong : {"", "2", "0/8", "9/8", "2/8x", "a/b", "-1/2"})
    expect_contains(message_of<ConfigError>([&] { task_share(wrong); }), "expected K/N");
}

TEST(CaseText, ReadsBackToTheSameEntriesInAnyFolder)
{
  CaseFile file = parse_case_text("image: {file: ../ct.nii.gz}\nlabels: {body: [4, 5]}\ncement.volume: 4 ml\n"
                                  "states: [intact, fractured cemented]\nodd: 'yes: \"no\" #'\n",
                                  "/data/cases", "case.yaml");
  const CaseFile again = parse_case_text(case_text(file, table()), "/elsewhere", "input.yaml");
  file.entries["image.file"].items = {"/data/ct.nii.gz"};
  ASSERT_EQ(again.entries.size(), file.entries.size());
  for (const auto& [path, entry] : file.entries) {
    EXPECT_EQ(again.entries.at(path).items, entry.items) << path;
    EXPECT_EQ(again.entries.at(path).is_list, entry.is_list) << path;
  }
}

TEST(Fingerprint, ChangesWithTheCaseAndWithTheBytesOfItsFiles)
{
  const ScratchFolder scratch;
  const KeyTable keys = table();
  StudyCase one;
  one.file.folder = scratch.path();
  one.file.entries["image.file"] = {{"ct.nii.gz"}, false, ""};
  one.file.entries["cement.volume"] = {{"4 ml"}, false, ""};
  const auto fingerprint = [&] { return Fingerprints(keys).of(one, {}); };
  const std::string absent = fingerprint();
  std::ofstream(scratch.path() / "ct.nii.gz") << "a";
  const std::string first = fingerprint();
  EXPECT_NE(first, absent);
  EXPECT_EQ(first, fingerprint());
  std::ofstream(scratch.path() / "ct.nii.gz") << "b";
  const std::string second = fingerprint();
  EXPECT_NE(second, first);
  one.file.entries["cement.volume"].items = {"5 ml"};
  EXPECT_NE(fingerprint(), second);
  one.file.entries["cement.volume"].where = "line 7"; // where it stands is no part of it
  const std::string third = fingerprint();
  one.file.entries["cement.volume"].where = "";
  EXPECT_EQ(fingerprint(), third);
}

} // namespace
} // namespace cemvert
