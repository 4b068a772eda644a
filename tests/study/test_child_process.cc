// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error.h"
#include "study/child_process.h"
#include "support.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <thread>

namespace cemvert
{
namespace
{

ChildOutcome outcome_of(ChildProcess& child)
{
  for (int n = 0; n < 3000; ++n) {
    if (const auto outcome = child.outcome())
      return *outcome;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ADD_FAILURE() << "the child did not end within 30 s";
  return {};
}

class Child : public ::testing::Test
{
protected:
  ChildProcess start(const std::string& script)
  {
    return {{"/bin/sh", "-c", script}, {"GREETING=hello"}, scratch_.path() / "log", lock_};
  }
  std::string log() const
  {
    std::ifstream stream(scratch_.path() / "log");
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  ScratchFolder scratch_;
  FileLock lock_ = *FileLock::taken(scratch_.path() / "lock");
};

TEST_F(Child, TellsItsExitCodeAndWhatItPrinted)
{
  ChildProcess child = start("echo $GREETING; echo there >&2; exit 3");
  const ChildOutcome outcome = outcome_of(child);
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_GT(outcome.memory, 0.1);
  EXPECT_EQ(log(), "hello\nthere\n");
}

TEST_F(Child, ThatDoesNotExistIsAnError)
{
  expect_contains(message_of<OutputError>(
                      [&] { ChildProcess({"/no/such/program"}, {}, scratch_.path() / "log", lock_); }),
                  "No such file");
}

TEST_F(Child, TellsTheSignalThatEndedIt)
{
  ChildProcess child = start("kill -SEGV $$");
  EXPECT_EQ(outcome_of(child).signal, SIGSEGV);
}

TEST_F(Child, IsEndedTogetherWithItsOwnChildren)
{
  ChildProcess child = start("sleep 60 & echo $! ; wait");
  while (log().empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const pid_t grandchild = std::stoi(log());
  child.ask_to_end();
  EXPECT_EQ(outcome_of(child).signal, SIGTERM);
  for (int n = 0; n < 500 && ::kill(grandchild, 0) == 0; ++n) // until its new parent has seen it end
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_NE(::kill(grandchild, 0), 0);
}

TEST_F(Child, HoldsTheLockAsLongAsItLives)
{
  const auto file = scratch_.path() / "lock";
  EXPECT_FALSE(FileLock::taken(file)) << "two holders of one lock";
  ChildProcess child = start("exec sleep 60");
  {
    const FileLock gone = std::move(lock_); // this process lets go, as if it had died
  }
  EXPECT_FALSE(FileLock::taken(file));
  child.kill();
  outcome_of(child);
  EXPECT_TRUE(FileLock::taken(file));
}

TEST_F(Child, DoesNotHoldTheLocksOfOthers)
{
  std::optional<FileLock> other = FileLock::taken(scratch_.path() / "other");
  ChildProcess child = start("exec sleep 60");
  other.reset();
  EXPECT_TRUE(FileLock::taken(scratch_.path() / "other"));
  child.kill();
  outcome_of(child);
}

TEST_F(Child, DiesWithItsParentEvenIfThatIsKilled)
{
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    start("exec sleep 60"); // keeps the pipe open as long as it lives
    pause();
  }
  close(ends[1]);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  ::kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  char nothing = 0;
  EXPECT_EQ(read(ends[0], &nothing, 1), 0); // returns once nobody holds the other end
  close(ends[0]);
}

} // namespace
} // namespace cemvert
