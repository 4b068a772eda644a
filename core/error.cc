// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"

namespace cemvert
{

void throw_bug(const std::string& what)
{
  throw Error(
      ExitCode::bug,
      "internal error: " + what +
          "\n    This is a defect of CemVert, not of your case. Please report it with the case file.");
}

} // namespace cemvert
