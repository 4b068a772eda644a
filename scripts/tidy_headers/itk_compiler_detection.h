// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's ITK knows no compiler but GNU and stops at clang; for clang-tidy alone, clang says it is GNU here.
#pragma push_macro("__clang__")
#pragma push_macro("__GNUC__")
#undef __clang__
#undef __GNUC__
#define __GNUC__ 12
#include_next <itk_compiler_detection.h>
#pragma pop_macro("__GNUC__")
#pragma pop_macro("__clang__")
