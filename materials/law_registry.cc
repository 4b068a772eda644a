// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "materials/constitutive_law.h"

#include <algorithm>
#include <sstream>

namespace cemvert
{

#define CEMVERT_LAW(symbol, name) std::unique_ptr<ConstitutiveLaw> make_##symbol();
#include "materials/laws.def"
#undef CEMVERT_LAW

namespace
{

struct Entry {
  const char* name;
  std::unique_ptr<ConstitutiveLaw> (*make)();
};

constexpr Entry table[] = {
#define CEMVERT_LAW(symbol, name) {name, &make_##symbol},
#include "materials/laws.def"
#undef CEMVERT_LAW
};

/// The Young modulus is left out: it is not typed among a law's parameters.
std::string typed_parameters(const ConstitutiveLaw& law)
{
  const std::vector<LawParameter> parameters = law.parameters();
  std::string text;
  for (std::size_t i = 1; i < parameters.size(); ++i)
    text += (text.empty() ? "'" : ", '") + parameters[i].key + "'";
  return text.empty() ? "none" : text;
}

double checked(const LawParameter& parameter, const std::string& law, double value)
{
  // negated, so that NaN fails too
  if (!(value >= parameter.smallest && value <= parameter.largest)) {
    std::ostringstream message;
    message << "the law '" << law << "' takes '" << parameter.key << "' from " << parameter.smallest << " to "
            << parameter.largest << (parameter.unit == "1" ? "" : " " + parameter.unit) << ", not " << value
            << ".";
    throw ConfigError(message.str());
  }
  return value;
}

} // namespace

std::vector<std::string> law_names()
{
  std::vector<std::string> names;
  for (const Entry& entry : table)
    names.emplace_back(entry.name);
  return names;
}

std::unique_ptr<ConstitutiveLaw> make_law(const std::string& name)
{
  std::string known;
  for (const Entry& entry : table) {
    if (name == entry.name)
      return entry.make();
    known += (known.empty() ? "'" : ", '") + std::string(entry.name) + "'";
  }
  throw ConfigError("materials: there is no constitutive law named '" + name + "'. Known laws: " + known +
                    ".");
}

LawParameter find_parameter(const ConstitutiveLaw& law, const std::string& name, const std::string& key)
{
  const std::vector<LawParameter> parameters = law.parameters();
  const auto found = std::find_if(parameters.begin() + 1, parameters.end(),
                                  [&](const LawParameter& parameter) { return parameter.key == key; });
  if (found == parameters.end())
    throw ConfigError("the law '" + name + "' has no parameter '" + key +
                      "'. Its parameters: " + typed_parameters(law) + ".");
  return *found;
}

std::vector<double> law_values(const ConstitutiveLaw& law, const std::string& name, double modulus,
                               const std::map<std::string, double>& given)
{
  for (const auto& [key, value] : given)
    find_parameter(law, name, key);
  const std::vector<LawParameter> parameters = law.parameters();
  std::vector<double> values = {checked(parameters.front(), name, modulus)};
  for (auto p = parameters.begin() + 1; p != parameters.end(); ++p) {
    const auto typed = given.find(p->key);
    if (typed == given.end() && !p->fallback)
      throw ConfigError("the law '" + name + "' needs '" + p->key + "' (" + p->meaning +
                        "), which is not given.");
    values.push_back(checked(*p, name, typed == given.end() ? *p->fallback : typed->second));
  }
  law.check(values);
  return values;
}

std::map<std::string, double> with_strength_of_points(const ConstitutiveLaw& law,
                                                      std::map<std::string, double> given)
{
  if (law.has_strength())
    given.emplace("yield stress", 1);
  return given;
}

} // namespace cemvert
