// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "core/output_file.h"
#include "support.h"

#include <fstream>

namespace cemvert
{
namespace
{

std::size_t files_in(const std::filesystem::path& folder)
{
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(OutputFile, IsCompleteOrDoesNotExist)
{
  const ScratchFolder scratch;
  const auto file = scratch.path() / "results.json";
  EXPECT_THROW(write_atomically(file,
                                [](const std::filesystem::path& partial) {
                                  std::ofstream(partial) << "half";
                                  throw std::runtime_error("stopped in the middle");
                                }),
               OutputError);
  EXPECT_EQ(files_in(scratch.path()), 0U);
  write_text_atomically(file, "whole");
  EXPECT_EQ(files_in(scratch.path()), 1U);
}

TEST(OutputFile, AFailedRewriteLeavesTheOldFile)
{
  const ScratchFolder scratch;
  const auto file = scratch.path() / "results.json";
  write_text_atomically(file, "old");
  EXPECT_THROW(write_atomically(file, [](const auto&) { throw std::runtime_error("no"); }), OutputError);
  std::string text;
  std::ifstream(file) >> text;
  EXPECT_EQ(text, "old");
}

TEST(OutputFile, AFolderThatDoesNotExistIsNamedInTheMessage)
{
  const std::string message =
      message_of<OutputError>([] { write_text_atomically("/no/such/folder/file.txt", "x"); });
  expect_contains(message, "/no/such/folder/file.txt");
  expect_contains(message, "No such file or directory");
}

// /dev/full answers every write with "no space left on device", as a full disk does.
TEST(OutputFile, AFullDiskIsToldAndLeavesNothing)
{
  const ScratchFolder scratch;
  const std::string message = message_of<OutputError>([&] {
    write_atomically(scratch.path() / "field.vtu", [](const std::filesystem::path&) {
      std::ofstream full("/dev/full");
      full << "data" << std::flush;
      if (!full)
        throw std::system_error(ENOSPC, std::generic_category());
    });
  });
  expect_contains(message, "No space left on device");
  EXPECT_EQ(files_in(scratch.path()), 0U);
}

} // namespace
} // namespace cemvert
