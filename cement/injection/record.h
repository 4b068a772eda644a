// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/quantity.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cemvert
{

/// One moment of an injection.
struct InjectionMoment {
  double time = 0;                                                     ///< s since the first cement
  double injected = 0;                                                 ///< mm3
  double flow_rate = 0;                                                ///< mm3/s of all needles
  double needle_pressure = 0, mean_pressure = 0, largest_pressure = 0; ///< MPa; the last two inside the body
  double viscosity = 0;       ///< MPa s, mean over the cement in the bone
  std::vector<double> leaked; ///< mm3 by outlet
};

/// What left the bone through one outlet.
struct Leak {
  std::string outlet, place;
  double area = 0;                 ///< mm2
  double volume = 0;               ///< mm3
  std::optional<double> begins_at; ///< mm3 that had been injected
};

/// How far the fast model's cement differs from the flow model's.
struct ModelComparison {
  double dice = 0;                    ///< 2 common / sum of both volumes
  double front_distance = 0;          ///< mm, mean between the two fronts
  std::string flow_class, fast_class; ///< contact classes
  double fast_seconds = 0, flow_seconds = 0;
};

/// How an injection went.
struct InjectionRecord {
  std::string method;                                 ///< "flow", "fast"
  std::vector<InjectionMoment> moments;               ///< none from the fast model
  std::vector<Leak> leaks;                            ///< by outlet
  double injected = 0, in_body = 0, in_posterior = 0; ///< mm3
  double lost = 0;        ///< mm3, injected less what is found in the bone and leaked: error of the scheme
  double pore_space = 0;  ///< mm3 of the body
  double zone = 0;        ///< mm3, pore space of the fracture's gap; 0 without
  double emptied = 0;     ///< mm3 of it that aspiration left empty
  double zone_filled = 0; ///< mm3 of cement in it
  double threshold = 0.5; ///< saturation from which a voxel counts as cement
  double porosity = 0;    ///< mean over the cement
  std::size_t cells = 0, steps = 0, solves = 0;
  double seconds = 0;
  std::string stopped_by; ///< a stop rule in words; empty if the volume was met
  std::optional<ModelComparison> comparison;

  double leaked() const; ///< mm3
};

/// injection.csv: one line per moment, units in the names of the columns.
std::string injection_csv(const InjectionRecord& record);

/// Section `injection` of results.json.
std::map<std::string, Quantity> injection_quantities(const InjectionRecord& record);

} // namespace cemvert
