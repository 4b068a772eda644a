// SPDX-License-Identifier: GPL-3.0-or-later
#include "anatomy/anatomy.h"

namespace cemvert
{

KeyTable anatomy_keys()
{
  return {{"anatomy.endplate depth",
           KeyKind::number,
           "mm",
           0.5,
           15,
           "4 mm",
           {},
           "how deep under its own plane the surface of an endplate may lie to be counted as endplate"}};
}

AnatomySettings anatomy_settings(const CaseValues& values)
{
  AnatomySettings settings;
  settings.endplate_depth = values.number("anatomy.endplate depth");
  return settings;
}

} // namespace cemvert
