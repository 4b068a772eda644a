// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace cemvert
{

/// Writes a file so that it either is complete or does not exist: `write` fills `file` + ".part" (it is given
/// that path, with the file's own extension kept last), which is then flushed to disk and renamed.
/// @throws OutputError naming the file and the system's reason (no space left, read-only folder, ...); the
/// partial
///         file is removed.
void write_atomically(const std::filesystem::path& file,
                      const std::function<void(const std::filesystem::path&)>& write);

/// The same for a text at hand.
void write_text_atomically(const std::filesystem::path& file, const std::string& text);

} // namespace cemvert
