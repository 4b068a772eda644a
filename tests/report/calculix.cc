// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/calculix.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sstream>

namespace cemvert
{
namespace
{

std::string text_of(const std::filesystem::path& file)
{
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

bool calculix_is_here()
{
  return std::filesystem::exists(CEMVERT_CCX);
}

Vec3 calculix_reaction(const std::filesystem::path& deck)
{
  const std::string job = deck.stem().string();
  const std::string command = "cd '" + deck.parent_path().string() +
                              "' && OMP_NUM_THREADS=1 '" CEMVERT_CCX "' -i '" + job + "' > '" + job +
                              ".log' 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  const std::string log = text_of(deck.parent_path() / (job + ".log"));
  EXPECT_NE(log.find("Job finished"), std::string::npos) << log;
  EXPECT_NE(log.find("spooles"), std::string::npos) << log;
  const std::string printed = text_of(deck.parent_path() / (job + ".dat"));
  const std::size_t title = printed.find("for set UPPER_FACE");
  if (title == std::string::npos) {
    ADD_FAILURE() << "no reaction in: " << printed;
    return Vec3::Zero();
  }
  std::istringstream numbers(printed.substr(printed.find('\n', title)));
  Vec3 force = Vec3::Zero();
  numbers >> force.x() >> force.y() >> force.z();
  EXPECT_TRUE(numbers) << printed;
  return force;
}

} // namespace cemvert
