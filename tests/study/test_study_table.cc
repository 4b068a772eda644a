// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/study_table.h"
#include "support.h"

#include <fstream>

namespace cemvert
{
namespace
{

using nlohmann::json;

json quantity(json value, const std::string& unit)
{
  return {{"value", std::move(value)}, {"unit", unit}};
}

TEST(FlatResults, HeadersCarryUnitsStatesLoseTheirSectionAndTimesAreLeftOut)
{
  const json results = {
      {"schema", "cemvert-results/1"},
      {"case", {{"mesh", {{"edge length", "2 mm"}}}}},
      {"measurement",
       {{"distribution_rate", quantity(14.2, "%")},
        {"contact_class", quantity("A", "1")},
        {"contacts", {{"upper_left", quantity(true, "1")}}}}},
      {"mechanics",
       {{"states",
         {{"cemented",
           {{"stiffness", quantity(20830, "N/mm")}, {"solver_time", {{"solve", quantity(1, "s")}}}}}}},
        {"gains", {{"cemented", {{"over", "intact"}, {"stiffness", quantity(1.28, "1")}}}}}}},
      {"timing", {{"read", quantity(0.5, "s")}}}};
  const std::vector<ResultCell> expected = {{"measurement.contact_class", "A"},
                                            {"measurement.contacts.upper_left", true},
                                            {"measurement.distribution_rate [%]", 14.2},
                                            {"mechanics.gains.cemented.stiffness [1]", 1.28},
                                            {"mechanics.cemented.stiffness [N/mm]", 20830}};
  EXPECT_EQ(flat_results(results), expected);
}

class StudyTable : public ::testing::Test
{
protected:
  StudyTable()
  {
    study_.axes = {{"vertebra", "vertebra", {}, ""}};
    for (const char* id : {"a", "b", "c"}) {
      StudyCase one;
      one.id = id;
      one.shown = {std::string("T11, ") + id};
      rows_.push_back({one, std::nullopt, false});
    }
  }
  Study study_;
  std::vector<StudyRow> rows_;
};

TEST_F(StudyTable, EveryCaseIsARowAndFailuresHaveTheirReason)
{
  rows_[0].record = CaseRecord{"a", "", CaseStatus::done, "", 0, 1, 1, "", {{"x [mm]", 0.1}, {"class", "A"}}};
  rows_[1].record = CaseRecord{"b", "", CaseStatus::failed, "no \"room\", here", 3, 1, 1, "", {}};
  EXPECT_EQ(study_csv(study_, rows_), "case,status,reason,vertebra,class,x [mm]\n"
                                      "a,done,,\"T11, a\",A,0.1\n"
                                      "b,failed,\"no \"\"room\"\", here\",\"T11, b\",,\n"
                                      "c,missing,,\"T11, c\",,\n");
  const StudyCounts counts = count_rows(rows_);
  EXPECT_EQ(counts.done, 1u);
  EXPECT_EQ(counts.failed, 1u);
  EXPECT_EQ(counts.missing, 1u);
}

TEST_F(StudyTable, AWordThatOneCaseDoesNotHaveStaysInItsColumn)
{
  rows_[0].record = CaseRecord{"a", "", CaseStatus::done, "", 0, 1, 1, "", {{"class [1]", nullptr}}};
  rows_[1].record = CaseRecord{"b", "", CaseStatus::done, "", 0, 1, 1, "", {{"class", "B"}}};
  EXPECT_EQ(study_csv(study_, rows_), "case,status,reason,vertebra,class\n"
                                      "a,done,,\"T11, a\",\nb,done,,\"T11, b\",B\nc,missing,,\"T11, c\",\n");
}

TEST_F(StudyTable, ARecordReadsBackAndADamagedOneCountsAsNone)
{
  const ScratchFolder scratch;
  const StudyFolder folder{scratch.path()};
  std::filesystem::create_directories(folder.records());
  const CaseRecord record{"a", "print", CaseStatus::failed, "why", 3, 1.5, 200, "host", {{"x [mm]", 0.1}}};
  write_record(folder, record);
  const auto again = read_record(folder, "a");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->fingerprint, "print");
  EXPECT_EQ(again->status, CaseStatus::failed);
  EXPECT_EQ(again->reason, "why");
  EXPECT_EQ(again->results, record.results);
  EXPECT_FALSE(read_record(folder, "b"));
  for (const char* damaged :
       {"", "{", "[1]", "{\"schema\": 3}", "{\"schema\": \"cemvert study record 1\"}"}) {
    std::ofstream(folder.record("a")) << damaged;
    EXPECT_FALSE(read_record(folder, "a")) << damaged;
  }
}

} // namespace
} // namespace cemvert
