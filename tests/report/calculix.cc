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

std::vector<CalculixStep> calculix_reactions(const std::filesystem::path& deck)
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
  const std::string title = "for set UPPER_FACE and time";
  std::vector<CalculixStep> steps;
  for (std::size_t at = printed.find(title); at != std::string::npos; at = printed.find(title, at + 1)) {
    std::istringstream numbers(printed.substr(at + title.size(), 200));
    CalculixStep& step = steps.emplace_back();
    numbers >> step.time >> step.force.x() >> step.force.y() >> step.force.z();
    EXPECT_TRUE(numbers) << printed;
  }
  EXPECT_FALSE(steps.empty()) << "no reaction in: " << printed;
  return steps;
}

Vec3 calculix_reaction(const std::filesystem::path& deck)
{
  const std::vector<CalculixStep> steps = calculix_reactions(deck);
  return steps.empty() ? Vec3(Vec3::Zero()) : steps.back().force;
}

} // namespace cemvert
