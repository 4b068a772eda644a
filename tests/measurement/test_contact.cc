// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "measurement/measured_vertebra.h"
#include "support.h"

#include <gtest/gtest.h>

namespace cemvert
{
namespace
{

/// An upright column of cement: half width 4 mm around (left, 0), from one height to the other.
struct Column {
  double left, from, to;
  bool contains(const Vec3& p) const
  {
    return std::abs(p.x() - left) < 4 && std::abs(p.y()) < 4 && p.z() >= from && p.z() <= to;
  }
};

MeasuredVertebra with_columns(const std::vector<Column>& columns, const MadePose& pose = {})
{
  return MeasuredVertebra({}, pose, [&](const Vec3& p) {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& c) { return c.contains(p); });
  });
}

// the body reaches from -13 to 13 mm, the bands are 2 mm thick
constexpr Column left_bridge{9, -12, 12}, right_bridge{-9, -12, 12};
constexpr Column left_upper{9, 0, 12}, left_lower{9, -12, 0}, right_lower{-9, -12, 0}, left_middle{9, -6, 6};

TEST(ContactClass, CountsTheSidesThatBridgeBothEndplates)
{
  for (const MadePose& pose : {MadePose{}, turned_pose(), oblique_pose()}) {
    EXPECT_EQ(with_columns({left_bridge, right_bridge}, pose).word("contact_class"), "A");
    EXPECT_EQ(with_columns({left_bridge, right_lower}, pose).word("contact_class"), "B");
    EXPECT_EQ(with_columns({right_bridge}, pose).word("contact_class"), "B");
    EXPECT_EQ(with_columns({left_upper, right_lower}, pose).word("contact_class"), "C");
    EXPECT_EQ(with_columns({left_middle}, pose).word("contact_class"), "C");
  }
}

TEST(ContactClass, NeedsOnePieceFromEndplateToEndplate)
{
  EXPECT_EQ(with_columns({{9, 3, 12}, {9, -12, -3}}).word("contact_class"), "C");
}

TEST(ContactClass, CementJoinedAcrossTheMidlineAloneBridgesNoSide)
{
  // upper left and lower right, joined at mid height: one piece that touches both endplates
  const MeasuredVertebra vertebra({}, {}, [](const Vec3& p) {
    return left_upper.contains(p) || right_lower.contains(p) ||
           (std::abs(p.z()) < 3 && std::abs(p.x()) < 10 && std::abs(p.y()) < 4);
  });
  ASSERT_EQ(pieces_of(vertebra.cement.inside).volumes.size(), 1U);
  EXPECT_EQ(vertebra.word("contact_class"), "C");
  EXPECT_TRUE(vertebra.flag("contacts.upper_left"));
  EXPECT_TRUE(vertebra.flag("contacts.lower_right"));
  EXPECT_FALSE(vertebra.flag("contacts.upper_right"));
  EXPECT_FALSE(vertebra.flag("contacts.lower_left"));
  EXPECT_EQ(contact_in_words(vertebra.report()), "C: touches both endplates, bridges them on neither side");
}

TEST(ContactClass, AMassAcrossTheMidlineIsCutThereAndBridgesBothSides)
{
  EXPECT_EQ(with_columns({{0, -12, 12}}).word("contact_class"), "A");
}

TEST(ContactClass, APieceThatBridgesOnlyByWayOfTheOtherSideDoesNotCount)
{
  // left: an upper and a lower column apart; each is joined to the right bridge
  const MeasuredVertebra vertebra({}, {}, [](const Vec3& p) {
    const bool arms =
        std::abs(p.z()) > 8 && std::abs(p.z()) < 12.5 && std::abs(p.x()) < 9 && std::abs(p.y()) < 4;
    return right_bridge.contains(p) || arms;
  });
  ASSERT_EQ(pieces_of(vertebra.cement.inside).volumes.size(), 1U);
  EXPECT_EQ(vertebra.word("contact_class"), "B");
}

TEST(ContactClass, DependsOnTheBandAsSet)
{
  MeasuredVertebra vertebra = with_columns({{9, -9.6, 9.6}}); // 3.4 mm short of both endplates
  EXPECT_EQ(vertebra.word("contact_class"), "C");
  vertebra.settings.contact_band = 4;
  EXPECT_EQ(vertebra.word("contact_class"), "B");
  expect_contains(vertebra.report().at("contact_class").definition, "4 mm");
}

TEST(ContactClass, BandIsNeverThinnerThanAVoxel)
{
  MeasuredVertebra vertebra = with_columns({{9, -13, 13}});
  vertebra.settings.contact_band = 0.1;
  EXPECT_EQ(band_thickness(vertebra.input()), 1);
  EXPECT_EQ(vertebra.word("contact_class"), "B");
}

TEST(ContactInWords, NamesTheSubclassesOfC)
{
  EXPECT_EQ(contact_in_words(with_columns({left_bridge, right_bridge}).report()),
            "A: bridges both endplates on both sides");
  EXPECT_EQ(contact_in_words(with_columns({left_bridge}).report()), "B: bridges both endplates on one side");
  EXPECT_EQ(contact_in_words(with_columns({left_upper}).report()), "C: touches the upper endplate only");
  EXPECT_EQ(contact_in_words(with_columns({left_lower}).report()), "C: touches the lower endplate only");
  EXPECT_EQ(contact_in_words(with_columns({left_middle}).report()), "C: touches no endplate");
  EXPECT_EQ(contact_in_words(MeasuredVertebra().report()), "there is no cement in the body");
}

TEST(ContactArea, IsTheAreaOfTheColumnsThatReachTheBand)
{
  for (const MadePose& pose : {MadePose{}, turned_pose(), oblique_pose()}) {
    const MeasuredVertebra vertebra(
        {}, pose, [](const Vec3& p) { return std::hypot(p.x() - 5, p.y()) < 7 && p.z() > -12 && p.z() < 5; });
    // the outline of a disc of 7 mm is known to a part of a voxel; every line that meets one of its voxels
    // counts, which on an oblique grid adds up to a quarter of a voxel all around
    EXPECT_NEAR(vertebra.number("contact_area_lower"), pi * 49, 2 * pi * 7 * 0.3 * pose.spacing);
    EXPECT_EQ(vertebra.number("contact_area_upper"), 0);
  }
}

TEST(Bands, FollowTheInclinedEndplatesInsideTheBody)
{
  MadeForm wedge;
  wedge.upper_slope = -0.2;
  const MeasuredVertebra vertebra(wedge, oblique_pose());
  const Mask upper = upper_band(vertebra.input()), lower = lower_band(vertebra.input());
  EXPECT_TRUE(is_empty(without(upper, vertebra.anatomy.body)));
  EXPECT_TRUE(is_empty(intersected(upper, lower)));
  // 2 mm over the outline, less the rim of up to one node that interpolation leaves out
  const double outline = 0.25 * pi * wedge.width * wedge.depth;
  EXPECT_LT(volume_of(upper), 2 * outline * 1.01);
  EXPECT_GT(volume_of(upper), 2 * outline * 0.93);
  EXPECT_NEAR(volume_of(lower), volume_of(upper), 0.01 * volume_of(upper));
}

TEST(AnatomyLabels, PutCementOverBandsOverBodyOnAnyGrid)
{
  MeasuredVertebra vertebra = with_columns({left_bridge});
  vertebra.anatomy.vertebra[0] = 1; // a voxel of posterior elements in the grid's corner
  const Grid& working = vertebra.anatomy.body.grid;
  const LabelMap labels = anatomy_labels(vertebra.input(), working);
  const auto at = [&](double left, double anterior, double superior) {
    const Vec3 index = working.index(vertebra.anatomy.frame.to_patient({left, anterior, superior}));
    return labels.at(static_cast<int>(std::lround(index.x())), static_cast<int>(std::lround(index.y())),
                     static_cast<int>(std::lround(index.z())));
  };
  EXPECT_EQ(at(0.5, 0.5, 0.5), 1);
  EXPECT_EQ(labels[0], 2);
  EXPECT_EQ(at(9.5, 0.5, 0.5), 3);
  EXPECT_EQ(at(9.5, 0.5, 11.5), 3);
  EXPECT_EQ(at(0.5, 0.5, 12.5), 4);
  EXPECT_EQ(at(0.5, 0.5, -12.5), 5);
  EXPECT_EQ(at(0.5, 0.5, 14.5), 0);

  // the same voxels on a larger, shifted grid of the file
  Grid file = working;
  file.size = {200, 210, 220};
  file.origin = working.point(-30, -20, -40);
  const LabelMap on_file = anatomy_labels(vertebra.input(), file);
  std::size_t differing = 0, beyond = 0;
  for (std::size_t offset = 0; offset < on_file.values.size(); ++offset) {
    const Index3 index = file.index_of(offset);
    const Index3 here{index[0] - 30, index[1] - 20, index[2] - 40};
    if (working.contains(here))
      differing += on_file[offset] != labels.at(here);
    else
      beyond += on_file[offset] != 0;
  }
  EXPECT_EQ(differing, 0U);
  EXPECT_EQ(beyond, 0U);
}

} // namespace
} // namespace cemvert
