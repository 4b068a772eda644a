// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/anatomy.h"

#include "core/key_makers.h"

namespace cemvert
{

KeyTable anatomy_keys()
{
  return {number_key(
      "anatomy.endplate depth", "mm", 0.5, 15, "4 mm",
      "how deep under its own plane the surface of an endplate may lie to be counted as endplate")};
}

AnatomySettings anatomy_settings(const CaseValues& values)
{
  AnatomySettings settings;
  settings.endplate_depth = values.number("anatomy.endplate depth");
  return settings;
}

} // namespace cemvert
