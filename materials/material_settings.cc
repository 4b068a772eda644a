// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "core/key_makers.h"
#include "materials/constitutive_law.h"
#include "materials/material_field.h"

#include <algorithm>
#include <sstream>

namespace cemvert
{
namespace
{

const std::vector<std::pair<std::string, DensityMapping>>& mappings()
{
  static const std::vector<std::pair<std::string, DensityMapping>> list = {
      {"point", DensityMapping::point},
      {"element mean modulus", DensityMapping::element_mean_modulus},
      {"element mean density", DensityMapping::element_mean_density}};
  return list;
}

const std::vector<DensityMeasure>& measures()
{
  static const std::vector<DensityMeasure> list = {DensityMeasure::k2hpo4_equivalent, DensityMeasure::ash,
                                                   DensityMeasure::apparent};
  return list;
}

/// Keys that are the user's own power law and nothing else's.
const std::vector<std::string>& power_law_keys()
{
  static const std::vector<std::string> keys = {
      "coefficient", "exponent", "offset", "measure", "yield coefficient", "yield exponent", "yield offset"};
  return keys;
}

std::string default_of(const LawParameter& parameter)
{
  std::ostringstream text;
  if (parameter.fallback)
    text << "default " << *parameter.fallback;
  else
    text << "no default";
  return text.str();
}

/// The softening ratio follows from the size of the elements.
bool is_set_by_mesh(const ConstitutiveLaw& law, std::ptrdiff_t parameter)
{
  return law.softens() && parameter == 2;
}

/// One key per parameter of any law, the Young modulus apart. They have no default in the table, or the case
/// written out with its defaults would give every law the parameters of all the others.
KeyTable law_keys(const std::string& section)
{
  KeyTable keys;
  for (const std::string& name : law_names()) {
    const std::unique_ptr<ConstitutiveLaw> law = make_law(name);
    const std::vector<LawParameter> parameters = law->parameters();
    for (auto p = parameters.begin() + 1; p != parameters.end(); ++p) {
      if (is_set_by_mesh(*law, p - parameters.begin()))
        continue;
      const std::string path = section + "." + p->key;
      const auto known =
          std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.path == path; });
      if (known == keys.end()) {
        keys.push_back(number_key(path, p->unit, p->smallest, p->largest, "",
                                  p->meaning + "; for '" + name + "': " + default_of(*p)));
        continue;
      }
      if (known->unit != p->unit)
        throw_bug("the laws' parameter '" + p->key + "' has two units");
      // the table allows what any law allows; law_values() holds the chosen law to its own range
      known->smallest = std::min(known->smallest, p->smallest);
      known->largest = std::max(known->largest, p->largest);
      known->meaning += "; for '" + name + "': " + default_of(*p);
    }
  }
  return keys;
}

KeyTable bone_keys()
{
  std::vector<std::string> relations, mapping_names, measure_names;
  for (const DensityRelation& relation : density_relations())
    relations.push_back(relation.name);
  for (const auto& [name, mapping] : mappings())
    mapping_names.push_back(name);
  for (DensityMeasure measure : measures())
    measure_names.push_back(measure_name(measure));
  const std::string bone = "materials.bone.", own = "for 'power law': ";
  return {
      choice_key(bone + "relation", relations, "kopperdahl power", "Young modulus of bone from its density"),
      choice_key(bone + "conversion", conversion_names(), "none",
                 "how the image's K2HPO4-equivalent density becomes the measure the relation was fitted to"),
      number_key(bone + "coefficient", "MPa", 1e-3, 1e6, "", own + "b in E = a + b * (density in g/cm3)^c"),
      number_key(bone + "exponent", "1", 0.1, 5, "", own + "c"),
      number_key(bone + "offset", "MPa", -1e4, 1e4, "", own + "a, 0 if left out"),
      choice_key(bone + "measure", measure_names, "",
                 own + "the density it was fitted to, k2hpo4 if left out"),
      number_key(bone + "yield coefficient", "MPa", 1e-3, 1e4, "",
                 own + "b in yield stress = a + b * (density in g/cm3)^c"),
      number_key(bone + "yield exponent", "1", 0.1, 5, "", own + "c of the yield stress"),
      number_key(bone + "yield offset", "MPa", -1e3, 1e3, "", own + "a of the yield stress, 0 if left out"),
      choice_key(bone + "mapping", mapping_names, "point",
                 "how the image becomes numbers at quadrature points"),
      number_key(bone + "density scale", "1", 0.05, 5, "1",
                 "density of the bone over that of the image: what if it were 0.4 times as dense?"),
      // 1 MPa: marrow of 1e-4 MPa beside cement would give condition numbers of 1e7 and carries no load
      // either way
      number_key(bone + "smallest modulus", "MPa", 1e-3, 100, "1 MPa",
                 "bone softer than this is raised to it"),
      // dense cortical bone has about 1.2 g/cm3 K2HPO4-equivalent; above it is metal, cement or noise
      number_key(bone + "largest density", "g/cm3", 0.2, 3, "1.2 g/cm3",
                 "bone denser than this is lowered to it"),
      // four standard deviations of a clinical CT's blur: cement is so bright that what lies beyond 2.5 of
      // them (1.5 mm) still makes the bone filled in 30 to 45 % too dense on phantoms; now 0 to 6 %
      number_key(bone + "cement halo", "mm", 0, 10, "2.5 mm",
                 "bone this near to cement seen in the image is replaced from the bone beyond"),
      // of the order of the specimens in which the damage of bone was measured
      number_key(
          bone + "crack band length", "mm", 0, 100, "10 mm",
          "length over which damage is spread where bone softens; 0: none, the result then depends on the "
          "mesh"),
      choice_key(bone + "law", law_names(), "linear elastic", "constitutive law of bone"),
  };
}

void append(KeyTable& table, const KeyTable& more)
{
  table.insert(table.end(), more.begin(), more.end());
}

/// Puts "case.yaml, line 12, key: " in front of what a check without knowledge of the file says.
template <class Check>
auto located(const CaseValues& values, const std::string& path, const Check& check)
{
  try {
    return check();
  } catch (const ConfigError& error) {
    throw ConfigError(values.where(path) + ": " + error.what());
  }
}

/// The parameters of the law that the user typed, checked; those of other laws are refused.
/// @param strength_follows  the law's yield stress comes from the density where it is not typed
std::map<std::string, double> typed_law_values(const CaseValues& values, const std::string& section,
                                               double modulus, bool strength_follows)
{
  const std::string name = values.text(section + ".law");
  const std::unique_ptr<ConstitutiveLaw> law = make_law(name);
  std::map<std::string, double> typed;
  for (const Key& key : law_keys(section)) {
    if (!values.given(key.path))
      continue;
    const std::string word = key.path.substr(section.size() + 1);
    located(values, key.path, [&] { return find_parameter(*law, name, word); });
    typed[word] = values.number(key.path);
  }
  const std::map<std::string, double> complete =
      strength_follows ? with_strength_of_points(*law, typed) : typed;
  located(values, section + ".law", [&] { return law_values(*law, name, modulus, complete); });
  return typed;
}

double number_or(const CaseValues& values, const std::string& path, double otherwise)
{
  return values.given(path) ? values.number(path) : otherwise;
}

/// The user's own relation, or nothing. @throws ConfigError if its keys and the relation chosen do not fit.
std::optional<DensityRelation> typed_power_law(const CaseValues& values)
{
  const std::string bone = "materials.bone.", chosen = values.text(bone + "relation");
  if (chosen != "power law") {
    for (const std::string& word : power_law_keys())
      if (values.given(bone + word)) {
        std::string message = values.where(bone + word);
        message += ": only 'relation: power law' takes numbers of your own; '";
        message += chosen;
        message += "' has its published ones.";
        throw ConfigError(message);
      }
    return std::nullopt;
  }
  DensityRelation relation = find_density_relation(chosen);
  relation.modulus_a = number_or(values, bone + "offset", 0);
  relation.modulus_b = values.number(bone + "coefficient");
  relation.modulus_c = values.number(bone + "exponent");
  if (values.given(bone + "measure")) {
    const std::string typed = values.text(bone + "measure");
    for (DensityMeasure measure : measures())
      if (measure_name(measure) == typed)
        relation.measure = measure;
  }
  if (values.given(bone + "yield coefficient") || values.given(bone + "yield exponent") ||
      values.given(bone + "yield offset")) {
    relation.yield_a = number_or(values, bone + "yield offset", 0);
    relation.yield_b = values.number(bone + "yield coefficient");
    relation.yield_c = values.number(bone + "yield exponent");
  }
  return relation;
}

/// @throws ConfigError  if the law of bone needs a strength that nothing tells
void check_strength(const MaterialSettings& settings)
{
  if (!make_law(settings.bone_law)->has_strength() || settings.bone_values.count("yield stress") ||
      bone_relation(settings).has_yield_stress())
    return;
  throw ConfigError("the law '" + settings.bone_law + "' needs a strength, and the relation '" +
                    settings.relation +
                    "' was fitted to moduli alone.\n    Take 'kopperdahl power' or 'kopperdahl linear', or "
                    "give 'materials.bone.yield stress'.");
}

std::string law_text(const std::string& name, double modulus, const std::map<std::string, double>& given,
                     double band, const std::string& strength = "")
{
  const std::unique_ptr<ConstitutiveLaw> law = make_law(name);
  const bool follows = law->has_strength() && !strength.empty() && !given.count("yield stress");
  const std::vector<double> values =
      law_values(*law, name, modulus, follows ? with_strength_of_points(*law, given) : given);
  const std::vector<LawParameter> parameters = law->parameters();
  std::ostringstream text;
  text << name;
  if (follows)
    text << ", yield stress " << strength;
  for (std::size_t i = follows ? 2 : 1; i < parameters.size(); ++i) {
    if (is_set_by_mesh(*law, static_cast<std::ptrdiff_t>(i)))
      continue;
    text << ", " << parameters[i].key << " " << values[i]
         << (parameters[i].unit == "1" ? "" : " " + parameters[i].unit);
  }
  if (law->softens())
    text << ", crack band " << band << " mm";
  return text.str();
}

std::string formula(double a, double b, double c)
{
  std::ostringstream text;
  if (a != 0)
    text << a << " + ";
  text << b << " rho";
  if (c != 1)
    text << "^" << c;
  return text.str();
}

} // namespace

KeyTable material_keys()
{
  KeyTable keys = bone_keys();
  append(keys, law_keys("materials.bone"));
  append(keys,
         {choice_key("materials.cement.law", law_names(), "linear elastic", "constitutive law of cement"),
          number_key("materials.cement.young modulus", "MPa", 1, 1e5, "2000 MPa", "of cement"),
          // with the law's damage and 40 MPa a fracture energy of about 0.6 N/mm: bone cement has 0.4 to 1
          number_key("materials.cement.crack band length", "mm", 0, 100, "2 mm",
                     "length over which damage is spread where cement softens; 0: none"),
          number_key("materials.cement.composite factor", "1", 0.3, 1, "1",
                     "modulus of cement among trabeculae over that of cement: 0.6 if unbonded and shrunk")});
  append(keys, law_keys("materials.cement"));
  append(keys,
         {number_key("materials.layers.young modulus", "MPa", 1, 1e6, "2500 MPa", "of the loading layers"),
          number_key("materials.layers.poisson ratio", "1", -0.9, 0.495, "0.3", "of the loading layers")});
  append(keys, membrane_keys());
  return keys;
}

MaterialSettings material_settings(const CaseValues& values)
{
  const std::string bone = "materials.bone.";
  MaterialSettings settings;
  settings.relation = values.text(bone + "relation");
  settings.power_law = typed_power_law(values);
  settings.conversion = find_density_conversion(values.text(bone + "conversion"));
  settings.smallest_modulus = values.number(bone + "smallest modulus");
  settings.density_scale = values.number(bone + "density scale");
  settings.largest_density = values.number(bone + "largest density");
  settings.bone_band = values.number(bone + "crack band length");
  settings.cement_band = values.number("materials.cement.crack band length");
  settings.halo = values.number(bone + "cement halo");
  for (const auto& [name, mapping] : mappings())
    if (name == values.text(bone + "mapping"))
      settings.mapping = mapping;
  settings.bone_law = values.text(bone + "law");
  settings.bone_values = typed_law_values(values, "materials.bone", settings.smallest_modulus, true);

  settings.cement_law = values.text("materials.cement.law");
  settings.cement_modulus = values.number("materials.cement.young modulus");
  settings.composite_factor = values.number("materials.cement.composite factor");
  settings.cement_values = typed_law_values(values, "materials.cement", settings.cement_modulus, false);
  settings.layer_modulus = values.number("materials.layers.young modulus");
  settings.layer_poisson = values.number("materials.layers.poisson ratio");
  settings.cortex = membrane_settings(values);
  located(values, values.given(bone + "conversion") ? bone + "conversion" : bone + "relation",
          [&] { return bone_relation(settings); });
  located(values, bone + "law", [&] {
    check_strength(settings);
    return 0;
  });
  return settings;
}

DensityRelation bone_relation(const MaterialSettings& settings)
{
  DensityRelation relation = find_density_relation(settings.relation);
  if (settings.relation == "power law") {
    if (!settings.power_law)
      throw ConfigError("the relation 'power law' needs a coefficient and an exponent of your own.");
    relation = *settings.power_law;
  }
  check_measure(relation, settings.conversion);
  return relation;
}

std::string describe_materials(const MaterialSettings& settings)
{
  const DensityRelation relation = bone_relation(settings);
  std::ostringstream text;
  text << "bone: " << relation.name
       << ", E = " << formula(relation.modulus_a, relation.modulus_b, relation.modulus_c) << " MPa, rho "
       << measure_name(relation.measure) << " g/cm3 (" << relation.source << ")";
  if (settings.conversion != DensityConversion::none)
    text << ", conversion " << conversion_names()[static_cast<std::size_t>(settings.conversion)];
  if (settings.density_scale != 1)
    text << ", density " << settings.density_scale << " x that of the image";
  text << ", E at least " << settings.smallest_modulus << " MPa, rho at most " << settings.largest_density
       << " g/cm3; "
       << law_text(settings.bone_law, settings.smallest_modulus, settings.bone_values, settings.bone_band,
                   formula(relation.yield_a, relation.yield_b, relation.yield_c) +
                       " MPa (beyond the fitted range at the yield strain of its end)")
       << "; cement: E = " << settings.cement_modulus << " MPa x " << settings.composite_factor << ", "
       << law_text(settings.cement_law, settings.cement_modulus, settings.cement_values, settings.cement_band)
       << "; layers: E = " << settings.layer_modulus << " MPa, poisson ratio " << settings.layer_poisson;
  if (settings.cortex.thickness > 0)
    text << "; cortex: elastic membrane of " << settings.cortex.thickness
         << " mm, E = " << settings.cortex.young_modulus << " MPa, poisson ratio "
         << settings.cortex.poisson_ratio;
  return text.str();
}

} // namespace cemvert
