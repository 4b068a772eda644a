// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace cemvert
{
namespace
{

/// std::to_chars instead of streams or printf: no locale can turn the decimal point into a comma.
std::string written(double value, std::chars_format format, int precision)
{
  std::array<char, 400> buffer; // the longest fixed double has 309 digits before the point
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
  return std::string(buffer.data(), end.ptr);
}

} // namespace

double rounded(double value, int digits)
{
  if (!std::isfinite(value))
    return value;
  const std::string text = written(value, std::chars_format::scientific, std::max(digits, 1) - 1);
  double result = value;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result == 0 ? 0 : result; // never "-0"
}

std::string plain_text(double value, int digits)
{
  const double short_value = rounded(value, digits);
  if (short_value == 0)
    return "0";
  if (!std::isfinite(short_value))
    return "not finite";
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(short_value))));
  return written(short_value, std::chars_format::fixed, std::max(digits - 1 - exponent, 0));
}

std::string decimal_text(double value, int decimals)
{
  const double unit = std::pow(10.0, -decimals);
  const double shown = std::abs(value) < 0.5 * unit ? 0 : value; // never "-0.0"
  return written(shown, std::chars_format::fixed, decimals);
}

std::string exponent_text(double value, int digits)
{
  return written(value, std::chars_format::scientific, std::max(digits, 1) - 1);
}

} // namespace cemvert
