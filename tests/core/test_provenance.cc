// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "core/provenance.h"
#include "support.h"

#include <fstream>

namespace cemvert
{
namespace
{

// FIPS 180-2, appendix B.1: the digest of "abc"
TEST(Provenance, HashesAreSha256)
{
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "abc") << "abc";
  EXPECT_EQ(sha256_of(scratch.path() / "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of(scratch.path()), sha256_of(scratch.path() / "abc"));
  EXPECT_THROW(sha256_of(scratch.path() / "missing"), DataError);
}

TEST(Provenance, KnowsVersionMemoryAndTime)
{
  EXPECT_FALSE(program_version().empty());
  EXPECT_GT(peak_memory_megabytes(), 1);
  EXPECT_EQ(utc_now().size(), std::string("2000-01-01T00:00:00Z").size());
}

} // namespace
} // namespace cemvert
