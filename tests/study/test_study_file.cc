// SPDX-License-Identifier: GPL-3.0-or-later
// What study files may say, and what is refused with a message that helps.
#include "core/error.h"
#include "study/design.h"
#include "support.h"

#include <fstream>

namespace cemvert
{
namespace
{

KeyTable table()
{
  KeyTable keys(6);
  keys[0].path = "cement.pattern", keys[0].kind = KeyKind::choice, keys[0].choices = {"middle", "ring"};
  keys[1].path = "cement.volume", keys[1].kind = KeyKind::number, keys[1].unit = "ml", keys[1].smallest = 0,
  keys[1].largest = 20;
  keys[2].path = "image.file", keys[2].kind = KeyKind::path;
  keys[3].path = "cement.seed", keys[3].kind = KeyKind::integer, keys[3].smallest = 0, keys[3].largest = 1e6;
  keys[4].path = "materials.cement.young modulus", keys[4].kind = KeyKind::number, keys[4].unit = "MPa",
  keys[4].smallest = 1, keys[4].largest = 1e5;
  keys[5].path = "labels.vertebra", keys[5].kind = KeyKind::integers, keys[5].smallest = 1;
  return keys;
}

class StudyFile : public ::testing::Test
{
protected:
  Study read(const std::string& text)
  {
    const auto file = scratch_.path() / "study.yaml";
    std::ofstream(file) << text;
    return read_study(file, table());
  }
  std::vector<StudyCase> cases(const std::string& text) { return study_cases(read(text), false); }
  void expect_refused(const std::string& text, const std::vector<std::string>& words)
  {
    const std::string message = message_of<ConfigError>([&] { cases(text); });
    for (const std::string& word : words)
      expect_contains(message, word);
  }
  ScratchFolder scratch_;
};

const std::string base = "base: {image: {file: ct.nii.gz}, cement: {volume: 4 ml}}\n";

TEST_F(StudyFile, AxesAreCombinedTheLastFastestAndFilesAreThoseOfTheStudysFolder)
{
  const auto all = cases(base + "axes:\n  cement.pattern: [middle, ring]\n"
                                "  cement.volume: {from: 1 ml, to: 3000 mm3, steps: 3}\n");
  ASSERT_EQ(all.size(), 6u);
  EXPECT_EQ(all[0].id, "middle__1");
  EXPECT_EQ(all[5].id, "ring__3");
  EXPECT_EQ(all[4].shown, (std::vector<nlohmann::json>{"ring", 2.0}));
  EXPECT_EQ(all[4].file.entries.at("cement.volume").items, std::vector<std::string>{"2 ml"});
  EXPECT_EQ(all[4].file.entries.at("image.file").items, std::vector<std::string>{"ct.nii.gz"});
  EXPECT_EQ(all[4].file.folder, scratch_.path());
  EXPECT_EQ(design_columns(read(base + "axes: {cement.volume: [1 ml]}")),
            std::vector<std::string>{"cement.volume [ml]"});
}

TEST_F(StudyFile, ABundleChangesSeveralKeysTogether)
{
  const auto all = cases(base + "axes:\n  vertebra:\n"
                                "    T11: {image.file: t11.nii.gz, labels: {vertebra: [1, 3]}}\n"
                                "    T10: {image.file: t10.nii.gz, labels: {vertebra: 2}}\n");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, "T11");
  EXPECT_EQ(all[0].file.entries.at("image.file").items.front(), (scratch_.path() / "t11.nii.gz").string());
  EXPECT_EQ(all[0].file.entries.at("labels.vertebra").items, (std::vector<std::string>{"1", "3"}));
  EXPECT_EQ(all[1].shown, std::vector<nlohmann::json>{"T10"});
  // what a label does not set is as the base has it
  const auto unequal = cases(base + "axes:\n  v:\n    a: {cement.volume: 1 ml}\n    b: {cement.seed: 2}\n");
  EXPECT_EQ(unequal[1].file.entries.at("cement.volume").items, std::vector<std::string>{"4 ml"});
}

TEST_F(StudyFile, ASampleIsTheSameForEveryCombinationAndStaysInItsRange)
{
  const auto all =
      cases(base + "axes: {cement.pattern: [middle, ring]}\n"
                   "sample: {kind: latin hypercube, count: 8, seed: 3, keys: "
                   "{materials.cement.young modulus: {from: 1 GPa, to: 3 GPa}, cement.seed: [5, 6]}}");
  ASSERT_EQ(all.size(), 16u);
  EXPECT_EQ(all[0].id, "middle__s0001");
  for (std::size_t n = 0; n < 8; ++n) {
    EXPECT_EQ(all[n].shown[1], all[n + 8].shown[1]);
    EXPECT_EQ(all[n].shown[2], all[n + 8].shown[2]);
    EXPECT_GE(all[n].shown[1].get<double>(), 1000);
    EXPECT_LE(all[n].shown[1].get<double>(), 3000);
  }
}

TEST_F(StudyFile, ReplicatesChangeTheSeed)
{
  const auto all = cases(base + "axes: {cement.pattern: [ring]}\nreplicates: 3\n");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[2].id, "ring__3");
  EXPECT_EQ(all[2].file.entries.at("cement.seed").items, std::vector<std::string>{"3"});
}

TEST_F(StudyFile, ExcludedCombinationsAreLeftOut)
{
  const std::string axes = "axes: {cement.pattern: [middle, ring], cement.volume: [2 ml, 4 ml, 8 ml]}\n";
  const auto all = cases(base + axes + "exclude: [{cement.pattern: ring, cement.volume: [4000 mm3, 8 ml]}]");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[3].id, "ring__2");
}

TEST_F(StudyFile, ALongerAxisKeepsTheNamesOfTheCases)
{
  const auto less = cases(base + "axes: {cement.volume: [2 ml, 4 ml]}");
  const auto more = cases(base + "axes: {cement.volume: [1 ml, 2 ml, 3 ml, 4 ml]}");
  EXPECT_EQ(less[0].id, more[1].id);
  EXPECT_EQ(less[1].id, more[3].id);
}

TEST_F(StudyFile, AnUnknownAxisKeyNamesTheNearestOne)
{
  expect_refused(base + "axes:\n  cement.volumes: [2 ml]\n",
                 {"study.yaml, line 3", "cement.volumes", "Did you mean 'cement.volume'?"});
  expect_refused(base + "axes:\n  cement: {volume: [2 ml]}\n", {"written with their section"});
  expect_refused(base + "axes:\n  v:\n    a: {image.fil: x}\n", {"line 4", "Did you mean 'image.file'?"});
  expect_refused(base + "sample: {kind: sobol, count: 4, keys: {cement.sead: [1]}}",
                 {"Did you mean 'cement.seed'?"});
  expect_refused(base + "axis: {cement.volume: [2 ml]}", {"study.yaml, line 2", "Did you mean 'axes'?"});
}

TEST_F(StudyFile, AnEmptyDesignIsRefused)
{
  expect_refused("", {"this is not a study file"});
  expect_refused(base, {"varies nothing"});
  expect_refused(base + "axes: {cement.volume: []}", {"has no values: the study would be empty"});
  expect_refused(base + "axes: {cement.volume: [1 ml]}\nexclude: [{cement.volume: 1 ml}]",
                 {"'exclude' leaves no case"});
  expect_refused(base + "sample: {kind: sobol, count: 4, keys: {}}", {"'sample.keys' is empty"});
  expect_refused("axes: {cement.volume: [1 ml]}", {"'base' is missing"});
}

TEST_F(StudyFile, AMillionCasesByMistakeAreRefusedWithWhereTheyComeFrom)
{
  const std::string many = base + "axes:\n  cement.volume: {from: 1, to: 8, steps: 1000}\n"
                                  "  materials.cement.young modulus: {from: 1 GPa, to: 3 GPa, steps: 1000}\n";
  expect_refused(many, {"has 1000000 cases", "1000 of cement.volume, 1000 of materials.cement.young modulus",
                        "its limit of 2000", "--allow-many"});
  EXPECT_EQ(cases(base + "most cases: 3000\naxes: {cement.volume: {from: 1, to: 8, steps: 2500}}").size(),
            2500u);
  EXPECT_EQ(study_cases(read(base + "axes: {cement.volume: {from: 1, to: 8, steps: 2500}}"), true).size(),
            2500u);
}

TEST_F(StudyFile, TwoAxesOnOneKeyAreRefusedWhereverTheyStand)
{
  expect_refused(base + "axes:\n  cement.volume: [1 ml]\n  b:\n    x: {cement.volume: 2 ml}\n",
                 {"'cement.volume' is varied twice", "line 3", "line 5"});
  expect_refused(base + "axes: {cement.volume: [1 ml]}\n"
                        "sample: {kind: sobol, count: 4, keys: {cement.volume: {from: 1, to: 2}}}",
                 {"varied twice"});
  expect_refused(base + "axes: {cement.seed: [1, 2]}\nreplicates: 2", {"'cement.seed' is varied twice"});
  expect_refused(base + "axes:\n  cement.volume: [1 ml]\n  cement.volume: [2 ml]\n", {"given twice"});
}

TEST_F(StudyFile, ValuesThatAKeyDoesNotTakeAreRefusedBeforeAnythingRuns)
{
  expect_refused(base + "axes: {cement.volume: [2 ml, 40 ml]}", {"cement.volume: 40 ml is outside"});
  expect_refused(base + "axes: {cement.volume: [2 MPa]}", {"cement.volume"});
  expect_refused(base + "axes: {cement.pattern: [ringg]}", {"Did you mean 'ring'?"});
  expect_refused(base + "axes: {cement.pattern: {from: 1, to: 2, steps: 2}}", {"is no number"});
  expect_refused(base + "axes: {cement.volume: [2 ml, 2000 mm3]}", {"stands twice"});
  expect_refused(base + "axes: {cement.volume: {from: 1, to: 2}}", {"needs the number of its values"});
  expect_refused(base + "axes: {cement.volume: {from: 1, to: 2, step: 2}}", {"Did you mean 'steps'?"});
  expect_refused(base + "axes: {cement.volume: {from: 2, to: 2, steps: 4}}", {"4 values from 2 to 2"});
  expect_refused(base + "sample: {kind: sobol, count: 4, keys: {cement.volume: {from: 1, to: 90 ml}}}",
                 {"90 ml is outside"});
  expect_refused(base +
                     "sample: {kind: sobol, count: 4, keys: {cement.volume: {mean: 4, to: 3, distribution: "
                     "normal}}}",
                 {"'to' does not belong to the normal distribution"});
  expect_refused(base + "axes: {cement.volume: [1 ml]}\nexclude: [{cement.volume: 2 ml}]",
                 {"'2 ml' is no value of the axis", "Its values: 1"});
  expect_refused(base + "axes: {cement.volume: [1 ml]}\nexclude: [{cement.seed: 2}]", {"is on no axis"});
  expect_refused(base + "axes: {cement.volume: [1 ml]}\nuncertainty: true", {"only what is sampled"});
}

} // namespace
} // namespace cemvert
