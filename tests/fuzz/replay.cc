// SPDX-License-Identifier: GPL-3.0-or-later
// Every input of the corpus once more, without a fuzzing engine: what was found stays mended.
#include "fuzz/fuzz_input.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <sys/resource.h>
#include <vector>

namespace cemvert
{
namespace
{

TEST(CEMVERT_FUZZ_READER, GivesAValueOrAnErrorForEveryInputOfTheCorpus)
{
#ifndef __SANITIZE_ADDRESS__ // it reserves terabytes for itself
  // an input of a few kB that asks for more than this gets std::bad_alloc, which is no Error
  const rlimit four_gigabytes{rlim_t{4} << 30, rlim_t{4} << 30};
  ASSERT_EQ(setrlimit(RLIMIT_AS, &four_gigabytes), 0);
#endif
  const std::filesystem::path corpus = CEMVERT_FUZZ_CORPUS;
  std::vector<std::filesystem::path> files(std::filesystem::directory_iterator(corpus), {});
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty()) << corpus;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string input(std::istreambuf_iterator<char>(stream), {});
    EXPECT_NO_THROW(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()))
        << file;
  }
}

} // namespace
} // namespace cemvert
