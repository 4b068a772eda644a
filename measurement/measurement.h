// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "anatomy/anatomy.h"
#include "cement/cement.h"
#include "core/quantity.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// Section `measurement:` of the case file.
struct MeasurementSettings {
  double contact_band = 2; ///< mm, thickness of the endplate bands; never under one voxel
  bool uncertainty = true; ///< every number says what half a voxel of segmentation error does to it
};
KeyTable measurement_keys();
MeasurementSettings measurement_settings(const CaseValues& values);

/// What every measurement may look at.
struct MeasurementInput {
  const Scan& scan;
  const VertebralAnatomy& anatomy;
  const CementMap& cement;
  const std::optional<VertebralAnatomy>& above;
  const std::optional<VertebralAnatomy>& below;
  const MeasurementSettings& settings;
};

/// Key of results.json -> quantity; `contacts` is four keys "contacts.upper_left" and so on.
using MeasurementReport = std::map<std::string, Quantity>;

/// All measurements of the list in measurements.def, one after the other; needs no mesh and no solver.
MeasurementReport measure(const MeasurementInput& input);

/// The measurements of the list, and one of them alone (which may answer several keys).
/// @throws ConfigError  unknown name; the known ones are listed
std::vector<std::string> measurement_names();
MeasurementReport measure_one(const std::string& name, const MeasurementInput& input);

/// The endplate bands cement is tested against (1 where body voxels lie within the band of the upper / lower
/// endplate).
Mask upper_band(const MeasurementInput& input);
Mask lower_band(const MeasurementInput& input);

/// Thickness of the bands as used: the setting, or one voxel where that is thicker [mm].
double band_thickness(const MeasurementInput& input);

/// An axial slice, normal to the superior axis.
struct AxialSection {
  double superior = 0;    ///< coordinate of its middle [mm]
  double thickness = 0;   ///< mm
  double body_area = 0;   ///< mm2, cement in it included
  double cement_area = 0; ///< mm2
};

/// The body in axial slices one voxel thick, from below upwards. Voxels that two slices cut are shared, so
/// the areas are smooth on oblique grids too.
std::vector<AxialSection> axial_sections(const MeasurementInput& input);

/// The slice with the largest cement area; nothing without cement.
std::optional<AxialSection> largest_cement_section(const std::vector<AxialSection>& sections);

/// The contact class in words, with the subclasses of C, e.g. "C: touches the lower endplate only"; from the
/// answers of endplate_contact.
std::string contact_in_words(const MeasurementReport& report);

/// anatomy.nii.gz: 1 body, 2 posterior elements, 3 cement, 4 upper band, 5 lower band, on `grid`. The later
/// number wins but for cement, which lies over the bands. Nearest neighbour in physical space.
LabelMap anatomy_labels(const MeasurementInput& input, const Grid& grid);

} // namespace cemvert
