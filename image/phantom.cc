// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom.h"

#include "image/phantom_model.h"
#include "image/phantom_sampling.h"
#include "image/phantom_scanner.h"
#include "image/phantom_truth.h"

namespace cemvert
{

Phantom make_phantom(const CaseValues& values, RunLog& log)
{
  const PhantomSpec spec = phantom_spec(values);
  PhantomModel model = make_phantom_model(spec);
  const Grid grid = phantom_grid(model);
  const BodySamples body = sample_body(spec.body, truth_step);
  model.cement = place_lobes(model, body);

  Phantom phantom;
  phantom.truth = phantom_truth(model, body);
  phantom.truth["spec"] = values.json_with_defaults();
  PhantomPicture picture = paint_phantom(model, grid, log);
  phantom.ct = scanned(picture.ct, spec.scanner, spec.seed);
  phantom.labels = std::move(picture.labels);
  phantom.body_labels = std::move(picture.body_labels);
  return phantom;
}

} // namespace cemvert
