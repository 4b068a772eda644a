// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace cemvert
{

/// Expects `call` to throw `Exception` with a message that holds every one of `words`.
template <class Exception, class Call>
void expect_error(const Call& call, std::initializer_list<const char*> words)
{
  try {
    call();
    FAIL() << "nothing was thrown";
  } catch (const Exception& error) {
    for (const char* word : words)
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos)
          << "'" << word << "' is not in: " << error.what();
  }
}

} // namespace cemvert
