// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/case_file.h"
#include "image/phantom.h"
#include "image/phantom_model.h"
#include "image/phantom_truth.h"

#include <algorithm>
#include <string>

namespace cemvert
{

using nlohmann::json;

inline CaseValues values_of(const std::string& yaml)
{
  return CaseValues(parse_case_text("{seed: 1, " + yaml + "}", ".", "spec.yaml"), phantom_keys());
}

inline Phantom phantom_of(const std::string& yaml)
{
  RunLog log(false);
  return make_phantom(values_of(yaml), log);
}

/// The truth without painting an image.
inline json truth_of(const std::string& yaml)
{
  PhantomModel model = make_phantom_model(phantom_spec(values_of(yaml)));
  const BodySamples body = sample_body(model.spec.body, truth_step);
  model.cement = place_lobes(model, body);
  return phantom_truth(model, body);
}

inline double number(const json& truth, const std::string& name)
{
  return truth.at(name).at("value").get<double>();
}

inline double millilitres_of(const LabelMap& labels, int label)
{
  return std::count(labels.values.begin(), labels.values.end(), label) * labels.grid.voxel_volume() / 1000;
}

inline const std::string alone = "neighbours: {extent: none}";
inline const std::string quiet = "scanner: {blur: 0 mm, noise: 0 HU}";

} // namespace cemvert
