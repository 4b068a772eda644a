// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/mask_operations.h"
#include "cement/voxels.h"
#include "measurement/measurement_list.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace cemvert
{
namespace
{

/// Area of the endplate, projected along the superior axis, with a touching voxel under (`down` -1) or over
/// (`down` +1) it [mm2]: lines along the axis through a raster of half a voxel's pitch.
double contact_area(const Endplate& endplate, const Mask& touching, const VertebralFrame& frame,
                    double thickness, int down)
{
  const HeightField& surface = endplate.surface;
  const double half_voxel = 0.5 * touching.grid.spacing.minCoeff();
  const int parts = std::max(1, static_cast<int>(std::ceil(surface.step / half_voxel)));
  const double pitch = surface.step / parts;
  const double deepest = thickness + touching.grid.spacing.maxCoeff();

  const auto touches = [&](double left, double anterior, double height) {
    for (double depth = -deepest; depth <= deepest; depth += half_voxel) {
      const Index3 nearest =
          touching.grid.nearest(frame.to_patient(Vec3(left, anterior, height + down * depth)));
      if (touching.grid.contains(nearest) && touching.at(nearest))
        return true;
    }
    return false;
  };

  std::size_t hits = 0;
  for (int j = 0; j < (surface.ny - 1) * parts; ++j)
    for (int i = 0; i < (surface.nx - 1) * parts; ++i) {
      const double left = surface.left0 + (i + 0.5) * pitch, anterior = surface.anterior0 + (j + 0.5) * pitch;
      const double height = surface.interpolate(left, anterior);
      hits += std::isfinite(height) && touches(left, anterior, height);
    }
  return pitch * pitch * static_cast<double>(hits);
}

/// Class and subclass in short: on which side it bridges, or which endplates it touches.
std::string subclass_of(const ContactOfSide& left, const ContactOfSide& right)
{
  if (left.bridged && right.bridged)
    return "A";
  if (left.bridged || right.bridged)
    return left.bridged ? "B left" : "B right";
  const bool upper = left.upper || right.upper, lower = left.lower || right.lower;
  if (upper == lower)
    return upper ? "C both endplates" : "C no endplate";
  return upper ? "C upper endplate" : "C lower endplate";
}

} // namespace

double band_thickness(const MeasurementInput& input)
{
  return std::max(input.settings.contact_band, input.anatomy.body.grid.spacing.maxCoeff());
}

Mask upper_band(const MeasurementInput& input)
{
  return endplate_band(input.anatomy, EndplateSide::upper, band_thickness(input));
}

Mask lower_band(const MeasurementInput& input)
{
  return endplate_band(input.anatomy, EndplateSide::lower, band_thickness(input));
}

MeasurementReport measure_endplate_contact(const MeasurementInput& input)
{
  const Mask upper = upper_band(input), lower = lower_band(input);
  const EndplateContact contact = endplate_contact(input.cement.inside, upper, lower, input.anatomy.frame);
  const std::string within =
      fmt::format("within {:g} mm of the endplate's surface along the superior axis, inside its outline",
                  band_thickness(input));

  MeasurementReport report;
  const auto touch = [&](const char* key, bool touches, const char* side) {
    report[key] = known(touches, "1", fmt::format("cement {} of the midline lies {}", side, within));
  };
  touch("contacts.upper_left", contact.left.upper, "left");
  touch("contacts.upper_right", contact.right.upper, "right");
  touch("contacts.lower_left", contact.left.lower, "left");
  touch("contacts.lower_right", contact.right.lower, "right");

  const std::string classes =
      fmt::format("sides of the mid-sagittal plane on which one connected piece of cement, cut at that "
                  "plane, touches both endplates ({}): A both, B one, C none",
                  within);
  const char* subclasses = "contact class with the side that is bridged (B) or the endplates touched (C)";
  const std::string subclass = subclass_of(contact.left, contact.right);
  const bool none = is_empty(input.cement.inside);
  report["contact_class"] =
      none ? unknown("1", classes, no_cement) : known(subclass.substr(0, 1), "1", classes);
  report["contact_subclass"] = none ? unknown("1", subclasses, no_cement) : known(subclass, "1", subclasses);

  const auto area = [&](const char* key, const Endplate& endplate, const Mask& in_band, int down) {
    report[key] = known(contact_area(endplate, in_band, input.anatomy.frame, band_thickness(input), down),
                        "mm2", "endplate area, projected along the superior axis, with cement " + within, 2);
  };
  area("contact_area_upper", input.anatomy.upper, intersected(input.cement.inside, upper), -1);
  area("contact_area_lower", input.anatomy.lower, intersected(input.cement.inside, lower), +1);
  return report;
}

std::string contact_in_words(const MeasurementReport& report)
{
  const Quantity& contact_class = report.at("contact_class");
  if (contact_class.value.is_null())
    return contact_class.reason;
  const auto touches = [&](const char* key) { return report.at(key).value.get<bool>(); };
  const bool upper = touches("contacts.upper_left") || touches("contacts.upper_right");
  const bool lower = touches("contacts.lower_left") || touches("contacts.lower_right");
  const auto name = contact_class.value.get<std::string>();
  if (name == "A")
    return "A: bridges both endplates on both sides";
  if (name == "B")
    return "B: bridges both endplates on one side";
  if (upper && lower)
    return "C: touches both endplates, bridges them on neither side";
  if (upper || lower)
    return std::string("C: touches the ") + (upper ? "upper" : "lower") + " endplate only";
  return "C: touches no endplate";
}

} // namespace cemvert
