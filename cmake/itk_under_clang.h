// SPDX-License-Identifier: GPL-3.0-or-later
// Debian's ITK knows no compiler but GNU and stops at clang. Included before anything else (-include, since ITK's headers
// find each other before any -isystem), this reads ITK's compiler test while clang says it is GNU; ITK's include guard
// then keeps the test from being made again.
#if defined(__clang__) && defined(__cplusplus) && __has_include(<itk_compiler_detection.h>)
#pragma push_macro("__clang__")
#pragma push_macro("__GNUC__")
#undef __clang__
#undef __GNUC__
#define __GNUC__ 12
#include <itk_compiler_detection.h>
#pragma pop_macro("__GNUC__")
#pragma pop_macro("__clang__")
#endif
