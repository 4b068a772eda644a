// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/expect_error.h"
#include "materials/material_field.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cemvert
{
namespace
{

CaseValues case_of(const std::string& text)
{
  return {parse_case_text(text, "/tmp", "case.yaml"), material_keys()};
}

MaterialSettings settings_of(const std::string& text)
{
  return material_settings(case_of(text));
}

TEST(MaterialSettings, AreThoseOfTheStructWhenNothingIsTyped)
{
  const MaterialSettings typed = settings_of("materials: {layers: {poisson ratio: 0.3}}"), plain;
  EXPECT_EQ(typed.relation, plain.relation);
  EXPECT_EQ(typed.conversion, plain.conversion);
  EXPECT_EQ(typed.mapping, plain.mapping);
  EXPECT_EQ(typed.bone_law, plain.bone_law);
  EXPECT_EQ(typed.bone_values, plain.bone_values);
  EXPECT_EQ(typed.smallest_modulus, plain.smallest_modulus);
  EXPECT_EQ(typed.largest_density, plain.largest_density);
  EXPECT_EQ(typed.halo, plain.halo);
  EXPECT_EQ(typed.cement_law, plain.cement_law);
  EXPECT_EQ(typed.cement_modulus, plain.cement_modulus);
  EXPECT_EQ(typed.composite_factor, plain.composite_factor);
  EXPECT_EQ(typed.layer_modulus, plain.layer_modulus);
  EXPECT_EQ(typed.layer_poisson, plain.layer_poisson);
}

TEST(MaterialSettings, AreReadInAnyUnit)
{
  const MaterialSettings settings = settings_of(R"(
materials:
  bone: {relation: morgan, conversion: keyak ash over 0.6, law: transversely isotropic, axial shear ratio: 0.2,
         mapping: element mean modulus, largest density: 1400 mg/cc, smallest modulus: 5000 kPa, cement halo: 0.1 cm}
  cement: {young modulus: 2.2 GPa, poisson ratio: 0.33, composite factor: 60 %}
  layers: {young modulus: 1177 MPa}
)");
  EXPECT_EQ(settings.relation, "morgan");
  EXPECT_EQ(settings.conversion, DensityConversion::keyak_ash_over_0_6);
  EXPECT_EQ(settings.mapping, DensityMapping::element_mean_modulus);
  EXPECT_EQ(settings.bone_values, (std::map<std::string, double>{{"axial shear ratio", 0.2}}));
  EXPECT_DOUBLE_EQ(settings.largest_density, 1.4);
  EXPECT_DOUBLE_EQ(settings.smallest_modulus, 5);
  EXPECT_DOUBLE_EQ(settings.halo, 1);
  EXPECT_DOUBLE_EQ(settings.cement_modulus, 2200);
  EXPECT_DOUBLE_EQ(settings.composite_factor, 0.6);
  EXPECT_EQ(settings.cement_values, (std::map<std::string, double>{{"poisson ratio", 0.33}}));
  EXPECT_DOUBLE_EQ(settings.layer_modulus, 1177);
}

TEST(MaterialSettings, TakeAPowerLawOfTheUser)
{
  const MaterialSettings settings = settings_of(R"(
materials:
  bone: {relation: power law, coefficient: 10.5 GPa, exponent: 2.29, measure: ash, conversion: keyak ash}
)");
  const DensityRelation relation = bone_relation(settings);
  EXPECT_EQ(relation.measure, DensityMeasure::ash);
  EXPECT_DOUBLE_EQ(relation.young_modulus(1), 10500);
  EXPECT_DOUBLE_EQ(relation.modulus_c, 2.29);
  EXPECT_FALSE(relation.has_yield_stress());
  expect_error<ConfigError>([] { settings_of("materials: {bone: {relation: power law, exponent: 2}}"); },
                            {"materials.bone.coefficient", "needed"});
  expect_error<ConfigError>([] { settings_of("materials: {bone: {coefficient: 3000 MPa}}"); },
                            {"case.yaml, line 1", "materials.bone.coefficient", "'kopperdahl power'"});
}

TEST(MaterialSettings, RefuseAParameterThatTheChosenLawDoesNotHave)
{
  expect_error<ConfigError>(
      [] { settings_of("materials:\n  bone:\n    law: linear elastic\n    axial shear ratio: 0.157\n"); },
      {"case.yaml, line 4", "materials.bone.axial shear ratio", "'linear elastic'", "'poisson ratio'"});
  expect_error<ConfigError>(
      [] { settings_of("materials: {bone: {law: transversely isotropic, poisson ratio: 0.3}}"); },
      {"'transversely isotropic'", "no parameter 'poisson ratio'", "'minor poisson ratio'"});
}

TEST(MaterialSettings, RefuseARelationOfAnotherMeasureWithItsLine)
{
  expect_error<ConfigError>([] { settings_of("materials:\n  bone:\n    relation: morgan\n"); },
                            {"case.yaml, line 3", "'morgan'", "eleven times", "keyak ash over 0.6"});
  expect_error<ConfigError>([] { settings_of("materials:\n  bone: {conversion: keyak ash}\n"); },
                            {"case.yaml, line 2, materials.bone.conversion", "as it is"});
}

TEST(MaterialSettings, RefuseNumbersThatDoNotGoTogether)
{
  expect_error<ConfigError>(
      [] {
        settings_of(
            "materials: {bone: {law: transversely isotropic, minor poisson ratio: 0.3, transverse modulus "
            "ratio: 0.1}}");
      },
      {"case.yaml, line 1, materials.bone.law", "not positive definite"});
}

// The case is written out with its defaults next to the results, and has to run again as it is.
TEST(MaterialSettings, SurviveBeingWrittenOutWithTheirDefaults)
{
  const std::string text = "materials: {bone: {law: transversely isotropic, axial shear ratio: 0.2}}";
  const CaseValues values = case_of(text);
  const MaterialSettings again = settings_of(values.yaml_with_defaults());
  EXPECT_EQ(describe_materials(again), describe_materials(settings_of(text)));
}

TEST(MaterialSettings, AreDescribedWithEveryNumberTheyStandFor)
{
  const std::string text = describe_materials(MaterialSettings{});
  for (const char* word : {"kopperdahl power", "2980 rho^1.05", "J Orthop Res 20 (2002) 801",
                           "poisson ratio 0.3", "2000 MPa", "2500 MPa"})
    EXPECT_NE(text.find(word), std::string::npos) << text;
}

TEST(MaterialKeys, AreEachThereOnceWithAMeaning)
{
  const KeyTable keys = material_keys();
  for (const Key& key : keys) {
    EXPECT_FALSE(key.meaning.empty()) << key.path;
    EXPECT_EQ(
        std::count_if(keys.begin(), keys.end(), [&](const Key& other) { return other.path == key.path; }), 1)
        << key.path;
  }
}

} // namespace
} // namespace cemvert
