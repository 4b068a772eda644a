// SPDX-License-Identifier: GPL-3.0-or-later
#include "image/phantom_truth.h"

#include "core/quantity.h"
#include "image/phantom_contact.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

using nlohmann::json;

json with_definition(const Quantity& quantity)
{
  json object = to_json_object(quantity);
  object["definition"] = quantity.definition;
  return object;
}

json truth_of(json value, const std::string& unit, const std::string& definition)
{
  return with_definition(known(std::move(value), unit, definition, 4));
}

json no_truth(const std::string& unit, const std::string& definition, const std::string& reason)
{
  return with_definition(unknown(unit, definition, reason));
}

/// A judgement on the cement; without cement there is none.
json judged(bool cemented, json verdict, const std::string& definition)
{
  return cemented ? truth_of(std::move(verdict), "1", definition)
                  : no_truth("1", definition, "the phantom holds no cement");
}

struct Heights {
  double anterior = 0, middle = 0, posterior = 0; ///< mm
};

/// Superior coordinate of the upper endplate, its rim rounded, by bisection; the lower one is its mirror
/// image.
double rounded_endplate_height(const BodyForm& form, double left, double anterior)
{
  double inside = 0, outside = 0.5 * form.height + 1;
  while (outside - inside > 1e-6) {
    const double middle = 0.5 * (inside + outside);
    (body_distance(form, {left, anterior, middle}) < 0 ? inside : outside) = middle;
  }
  return inside;
}

/// Anterior coordinate of the outermost bone on a line from front to back, in front (`side` 1) or behind
/// (-1).
double end_of_body(const BodyForm& form, double left, double side)
{
  constexpr int levels = 80;
  double outermost = 0;
  for (int k = 0; k <= levels; ++k) {
    const double superior = 0.5 * form.height * k / levels;
    double reach = 0.5 * form.depth + 1;
    for (double away = 1; reach > outermost && away > 1e-4; reach -= 0.5 * std::max(away, 1e-4))
      away = body_distance(form, {left, side * reach, superior});
    outermost = std::max(outermost, reach);
  }
  return side * outermost;
}

/// Mean distance of the two endplates in parts of the depth of a mid-sagittal slab, 5 mm thick. A bulge of
/// the wall and osteophytes do not count as depth.
Heights heights_of(BodyForm form)
{
  form.knobs.clear();
  constexpr double half_slab = 2.5;
  constexpr int across = 5, along = 5; // points; the surface is smooth
  struct Line {
    double left, front, depth;
  };
  std::vector<Line> lines;
  for (int i = 0; i < across; ++i) {
    const double left = half_slab * ((2.0 * i + 1) / across - 1);
    const double front = end_of_body(form, left, 1);
    lines.push_back({left, front, front - end_of_body(form, left, -1)});
  }
  const auto mean = [&](double from, double to) {
    double sum = 0;
    for (const Line& line : lines)
      for (int j = 0; j < along; ++j) {
        const double share = from + (to - from) * (j + 0.5) / along;
        sum += 2 * rounded_endplate_height(form, line.left, line.front - share * line.depth);
      }
    return sum / (across * along);
  };
  return {mean(0.10, 0.15), mean(0.475, 0.525), mean(0.85, 0.90)};
}

/// Slope along anterior of the least-squares plane of an endplate, rims left out.
double sagittal_slope(const BodyForm& form, const BodySamples& body, const std::vector<double>& surface)
{
  Mat3 normal = Mat3::Zero();
  Vec3 right = Vec3::Zero();
  for (int j = 0; j < body.size[1]; ++j)
    for (int i = 0; i < body.size[0]; ++i) {
      const Vec3 point = body.point(i, j, 0);
      const Outline outline = body_outline(form, point.x(), point.y());
      const double slope = std::hypot(outline.slope_left, outline.slope_anterior);
      const double height = surface[body.offset(i, j, 0)];
      if (outline.radius - 1 > -slope * form.rim_rounding || !std::isfinite(height))
        continue;
      const Vec3 basis(1, point.x(), point.y());
      normal += basis * basis.transpose();
      right += basis * height;
    }
  return normal.ldlt().solve(right)[2];
}

/// Angle between the endplates of one body [rad], positive when it is lower in front.
double kyphotic_angle(const BodyForm& form, const BodySamples& body, const BodyColumns& columns)
{
  return std::atan(sagittal_slope(form, body, columns.lower)) -
         std::atan(sagittal_slope(form, body, columns.upper));
}

void add_heights(json& truth, const PhantomModel& model, const BodySamples& body)
{
  const std::string slab = " of the depth of a mid-sagittal slab 5 mm thick, along the superior axis, mean";
  const BodyColumns columns = body_columns(body);
  const Heights heights = heights_of(model.spec.body);
  truth["anterior_height"] =
      truth_of(heights.anterior, "mm", "endplate to endplate, anterior 10 to 15 %" + slab);
  truth["middle_height"] =
      truth_of(heights.middle, "mm", "endplate to endplate, middle 47.5 to 52.5 %" + slab);
  truth["posterior_height"] =
      truth_of(heights.posterior, "mm", "endplate to endplate, posterior 10 to 15 %" + slab);
  const double angle = kyphotic_angle(model.spec.body, body, columns);
  truth["local_kyphotic_angle"] = truth_of(
      angle * degrees_per_radian, "deg",
      "least-squares plane of the upper endplate against that of the lower one, rims left out, in the "
      "sagittal plane, kyphosis positive");

  const std::string avhr = "anterior height over the sum of the anterior heights of both neighbours, times 2";
  const std::string regional = "upper endplate of the vertebra above against lower endplate of the vertebra "
                               "below, kyphosis positive";
  if (model.vertebrae == 1) {
    truth["avhr"] = no_truth("%", avhr, "the phantom has no neighbours");
    truth["regional_kyphotic_angle"] = no_truth("deg", regional, "the phantom has no neighbours");
    return;
  }
  // both neighbours have the intact shape
  const BodyForm& intact = model.shapes[1].body;
  const BodySamples neighbour = sample_body(intact, body.step);
  const BodyColumns neighbour_columns = body_columns(neighbour);
  const double neighbour_height = heights_of(intact).anterior;
  const double between = model.places[1].angle - model.places[2].angle;
  truth["avhr"] = truth_of(100 * heights.anterior / neighbour_height, "%", avhr);
  truth["anterior_height_of_neighbours"] =
      truth_of(neighbour_height, "mm", "anterior height of the vertebra above, and of the one below");
  truth["regional_kyphotic_angle"] = truth_of(
      (between + kyphotic_angle(intact, neighbour, neighbour_columns)) * degrees_per_radian, "deg", regional);
}

/// Mean over the body inside its cortex, as if it held no cement [g/cm3].
double mean_trabecular_density(const PhantomModel& model, const BodySamples& body)
{
  double sum = 0, count = 0;
  // every second lattice point: 0.6 mm, well under a grain of the texture
  for (int k = 0; k < body.size[2]; k += 2)
    for (int j = 0; j < body.size[1]; j += 2)
      for (int i = 0; i < body.size[0]; i += 2) {
        if (body.distance[body.offset(i, j, k)] > -model.spec.bone.cortex_thickness)
          continue;
        const Vec3 point = body.point(i, j, k);
        sum += trabecular_density(model, 0, point, vertebra_distance(model.shapes[0], point));
        count += 1;
      }
  return sum / count;
}

struct Section {
  double body = 0, cement = 0; ///< mm2
  double ratio() const { return body > 0 ? cement / body : 0; }
};

std::vector<Section> sections_of(const BodySamples& body, const std::vector<float>& cement)
{
  std::vector<Section> sections(body.size[2]);
  const double square = body.step * body.step;
  for (int k = 0; k < body.size[2]; ++k)
    for (std::size_t at = body.offset(0, 0, k); at < body.offset(0, 0, k + 1); ++at) {
      sections[k].body += square * coverage(body.distance[at], body.step);
      sections[k].cement += square * coverage(cement[at], body.step);
    }
  return sections;
}

void add_volumes(json& truth, const PhantomModel& model, const std::vector<Section>& sections, double step)
{
  double body = 0, cement = 0;
  for (const Section& section : sections)
    body += step * section.body, cement += step * section.cement;
  const VertebraIntegral vertebra = integrate_vertebra(model, step);
  const double rate = cement / body;
  truth["body_volume"] =
      truth_of(body / 1000, "ml", "the body with the cement in it, cut at its posterior wall");
  truth["vertebra_volume"] =
      truth_of(vertebra.volume / 1000, "ml", "body and posterior elements with the cement in them");
  truth["cement_volume"] = truth_of(cement / 1000, "ml", "cement in the body");
  truth["cement_outside_body"] =
      truth_of(leak_volume(model, step) / 1000, "ml", "cement beyond the body and every other bone");
  truth["distribution_rate"] = truth_of(100 * rate, "%", "cement volume over body volume");
  truth["distribution_rate_whole_vertebra"] =
      truth_of(100 * cement / vertebra.volume, "%", "cement volume over vertebra volume");
  truth["distribution_class"] = judged(cement > 0,
                                       rate >= 0.2   ? "HDR"
                                       : rate >= 0.1 ? "MDR"
                                                     : "LDR",
                                       "HDR at least 20 %, MDR 10 to 20 %, LDR under 10 % of the body");
  truth["bone_mineral"] = truth_of(vertebra.bone_mineral, "g",
                                   "K2HPO4-equivalent mineral of the vertebra as if it held no cement");
}

void add_sections(json& truth, const std::vector<Section>& sections)
{
  double widest = 0;
  for (const Section& section : sections)
    widest = std::max(widest, section.body);
  double highest = 0;
  Section fullest;
  for (const Section& section : sections) {
    if (section.body >= 0.5 * widest)
      highest = std::max(highest, section.ratio());
    if (section.cement > fullest.cement)
      fullest = section;
  }
  // founding definition: the slice with the largest cement area decides, not the largest ratio
  truth["max_cross_section_ratio"] = truth_of(
      100 * fullest.ratio(), "%",
      "cement area over body area, cement included, on the slice normal to the superior axis with the "
      "largest cement area");
  truth["highest_cross_section_ratio"] =
      truth_of(100 * highest, "%",
               "largest ratio of cement area to body area over all slices normal to the superior axis whose "
               "body area is at least half of the largest one");
  truth["max_cross_section_above_43"] =
      judged(fullest.cement > 0, fullest.ratio() > 0.43, "true if max_cross_section_ratio is above 43 %");
}

void add_contacts(json& truth, const PhantomModel& model, const BodySamples& body,
                  const std::vector<float>& cement)
{
  constexpr double band = 2;
  const BodyColumns columns = body_columns(body);
  const ContactTruth contact = contact_truth(body, cement, columns, band);
  const std::string touches =
      " endplate: cement within 2 mm of it along the superior axis, on this side of the "
      "mid-sagittal plane";
  truth["contacts"] = {{"upper_left", truth_of(contact.left.upper, "1", "upper" + touches)},
                       {"upper_right", truth_of(contact.right.upper, "1", "upper" + touches)},
                       {"lower_left", truth_of(contact.left.lower, "1", "lower" + touches)},
                       {"lower_right", truth_of(contact.right.lower, "1", "lower" + touches)}};
  const int bridged = contact.left.bridged + contact.right.bridged;
  truth["contact_class"] =
      judged(!model.cement.empty(),
             bridged == 2   ? "A"
             : bridged == 1 ? "B"
                            : "C",
             "A: on both sides, B: on one, C: on no side of the mid-sagittal plane one connected piece of "
             "cement, restricted to that side, touches both endplates");
  for (const double other_band : {1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0}) {
    const ContactTruth at = contact_truth(body, cement, columns, other_band);
    const int sides = at.left.bridged + at.right.bridged;
    truth["contact_class_at_band"].push_back({{"band", other_band},
                                              {"class", sides == 2   ? "A"
                                                        : sides == 1 ? "B"
                                                                     : "C"}});
  }
  const std::string area = " endplate, seen along the superior axis, with cement within 2 mm of it";
  truth["contact_area_upper"] = truth_of(contact.area_upper, "mm2", "area of the upper" + area);
  truth["contact_area_lower"] = truth_of(contact.area_lower, "mm2", "area of the lower" + area);
}

json list_of(const Vec3& v)
{
  return {v.x(), v.y(), v.z()};
}

void add_frame(json& truth, const PhantomModel& model, const BodySamples& body)
{
  Vec3 moment = Vec3::Zero();
  double sum = 0;
  for (int k = 0; k < body.size[2]; ++k)
    for (int j = 0; j < body.size[1]; ++j)
      for (int i = 0; i < body.size[0]; ++i)
        if (const double share = coverage(body.distance[body.offset(i, j, k)], body.step); share > 0) {
          moment += share * body.point(i, j, k);
          sum += share;
        }
  truth["frame"] = {{"centre", list_of(model.to_patient(moment / sum))},
                    {"left", list_of(model.axes.col(0))},
                    {"anterior", list_of(model.axes.col(1))},
                    {"superior", list_of(model.axes.col(2))},
                    {"unit", "mm"},
                    {"definition",
                     "LPS; centroid of the body and its axes; superior halves the angle between the "
                     "normals of the two endplates"}};
}

/// Only the labels of what lies wholly in the image, so that a case may name all of them.
void add_labels(json& truth, const PhantomModel& model)
{
  const PhantomLabels& labels = model.labels;
  json& named = truth["labels"];
  named = {{"vertebra", labels.vertebra[0]}, {"posterior", labels.posterior[0]}};
  if (!model.cement.empty() || model.leak)
    named["cement"] = labels.cement;
  if (model.spec.stack.neighbours != NeighbourExtent::whole)
    return;
  named["above"] = labels.vertebra[1];
  named["below"] = labels.vertebra[2];
  named["posterior_above"] = labels.posterior[1];
  named["posterior_below"] = labels.posterior[2];
}

} // namespace

json phantom_truth(const PhantomModel& model, const BodySamples& body)
{
  const std::vector<float> cement = sample_cement(model, body);
  const std::vector<Section> sections = sections_of(body, cement);
  json truth;
  add_frame(truth, model, body);
  add_volumes(truth, model, sections, body.step);
  truth["trabecular_density"] =
      truth_of(1000 * mean_trabecular_density(model, body), "mg/cc",
               "mean density of the body inside its cortex, as if it held no cement");
  add_sections(truth, sections);
  add_contacts(truth, model, body, cement);
  add_heights(truth, model, body);
  add_labels(truth, model);
  truth["calibration"] = {
      {"slope", truth_of(1000 * model.spec.calibration.slope, "mg/cc per HU", "density per CT number")},
      {"intercept", truth_of(1000 * model.spec.calibration.intercept, "mg/cc", "density at 0 HU")}};
  return truth;
}

} // namespace cemvert
