// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace cemvert
{

/// `value` with no more than `digits` significant decimal digits. Infinite and NaN come back unchanged.
double rounded(double value, int digits);

/// `value` rounded to `digits` significant digits and written without exponent ("23360", "0.00412"),
/// with '.' as decimal point whatever the locale.
std::string plain_text(double value, int digits);

/// `value` with so many digits behind the point, whatever its size.
std::string decimal_text(double value, int decimals);

/// `value` with an exponent ("3.1e-12"), for residuals and other errors.
std::string exponent_text(double value, int digits);

} // namespace cemvert
