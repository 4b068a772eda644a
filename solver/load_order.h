// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "solver/compression.h"
#include "solver/load_path.h"

namespace cemvert
{

/// Travel of the goal [mm]; of a force, how far the elastic model would travel.
double travel_of(const LoadSettings& load, double mean_height, double stiffness);

/// Turn of the platen per mm of travel, of one that flexes [rad/mm].
/// @throws ConfigError  if the load has a goal that is no travel
double turn_of(const LoadSettings& load, double mean_height);

/// From a travel of `start` [mm] on to the goal.
PathOrder loading_order(const LoadSettings& load, const CompressionTarget& target, double stiffness,
                        double start, RunLog& log);

/// From a travel of `start` [mm] on to where the vertebra is crushed.
/// @throws ConfigError  if a loss of height is asked of a vertebra whose heights are not known
PathOrder crushing_order(const LoadSettings& load, const CompressionTarget& target, const Loading& loading,
                         double stiffness, double start, RunLog& log);

/// True if the end of this loading lies on the way there.
bool lies_on_the_way(const CompressionResult& intact, const LoadSettings& load,
                     const CompressionTarget& target, const Loading& loading);

/// Apparent strain to which the vertebra is crushed: of a loss of height, at least about so much.
double crushing_strain(const LoadSettings& load, double mean_height);

/// The load taken off in two steps: all but elastic.
PathOrder unloading_order(double force);

/// Turns and approach of the endplates under a displacement [mm, per local node]. Collective.
EndplateMotion endplates_at(const Loading& loading, const std::vector<Vec3>& displacement,
                            const CompressionTarget& target);

} // namespace cemvert
