// SPDX-License-Identifier: GPL-3.0-or-later
#include "apps/shared_folder.h"

#include <fmt/core.h>

#include <array>
#include <unistd.h>

namespace cemvert
{

namespace fs = std::filesystem;

fs::path own_name_in(const fs::path& folder)
{
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return folder / fmt::format(".{}.{}", host.data(), getpid());
}

void publish(const fs::path& made, const fs::path& name)
{
  std::error_code taken;
  if (fs::is_directory(made)) {
    fs::rename(made, name, taken); // fails if the name is that of a folder with something in it
  } else {
    fs::create_hard_link(made, name, taken); // fails if the name is taken
    if (taken && !fs::exists(name))          // or if the file system has no such links
      fs::rename(made, name, taken);
  }
  fs::remove_all(made, taken);
}

void share_file(const fs::path& file, const std::function<void(const fs::path&)>& make)
{
  fs::create_directories(file.parent_path());
  const fs::path made = own_name_in(file.parent_path());
  make(made);
  publish(made, file);
}

std::vector<std::string> warnings_since(const RunLog& log, std::size_t before)
{
  return {log.warnings().begin() + static_cast<std::ptrdiff_t>(before), log.warnings().end()};
}

} // namespace cemvert
