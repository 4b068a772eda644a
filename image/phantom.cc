// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom.h"

#include "image/phantom_model.h"
#include "image/phantom_sampling.h"
#include "image/phantom_scanner.h"
#include "image/phantom_truth.h"

namespace cemvert
{

namespace
{

/// The scene with its cement, and the lattice its truth is measured on.
struct Scene {
  PhantomModel model;
  BodySamples body;
};

Scene scene_of(const CaseValues& values)
{
  Scene scene{make_phantom_model(phantom_spec(values)), {}};
  scene.body = sample_body(scene.model.spec.body, truth_step);
  scene.model.cement = place_lobes(scene.model, scene.body);
  return scene;
}

Phantom labelled(const Scene& scene, const Grid& grid, const CaseValues& values)
{
  Phantom phantom;
  phantom.truth = phantom_truth(scene.model, scene.body);
  phantom.truth["spec"] = values.json_with_defaults();
  PhantomLabelMaps maps = label_phantom(scene.model, grid);
  phantom.labels = std::move(maps.labels);
  phantom.body_labels = std::move(maps.body_labels);
  return phantom;
}

} // namespace

Phantom make_phantom_labels(const CaseValues& values)
{
  const Scene scene = scene_of(values);
  return labelled(scene, phantom_grid(scene.model), values);
}

Phantom make_phantom(const CaseValues& values, RunLog& log)
{
  const Scene scene = scene_of(values);
  const PhantomSpec& spec = scene.model.spec;
  const Grid grid = phantom_grid(scene.model);
  Phantom phantom = labelled(scene, grid, values);
  phantom.ct = scanned(paint_phantom(scene.model, grid, log), spec.scanner, spec.seed);
  return phantom;
}

} // namespace cemvert
