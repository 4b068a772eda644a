// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support.h"

#include <initializer_list>

namespace cemvert
{

/// Expects `call` to throw `Exception` with a message that holds every one of `words`.
template <class Exception, class Call>
void expect_error(const Call& call, std::initializer_list<const char*> words)
{
  const std::string message = message_of<Exception>(call);
  for (const char* word : words)
    expect_contains(message, word);
}

} // namespace cemvert
