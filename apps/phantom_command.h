// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apps/command_line.h"

namespace cemvert
{

/// `cemvert phantom`: ct.nii.gz, labels.nii.gz, body_labels.nii.gz, truth.json and a case.yaml ready to run.
int write_phantom(const Command& command);

} // namespace cemvert
