#include "daemon/process/child_run.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

#include <unistd.h>

namespace tokenkeeper {
namespace {

TEST(child_run, returns_the_status_of_the_work) {
    for (const int status : {0, 1, 5, 78, 255})
        EXPECT_EQ(run_in_child([status] { return status; }), status);
}

TEST(child_run, is_in_another_process) {
    const auto here = ::getpid();
    EXPECT_EQ(run_in_child([here] { return ::getpid() == here ? 1 : 0; }), 0);
}

TEST(child_run, returns_the_status_of_a_child_that_ends_at_once) {
    EXPECT_EQ(run_in_child([]() -> int { ::_exit(7); }), 7);
}

TEST(child_run, gives_up_a_child_that_gives_no_answer) {
    const auto wait = [] { return ::pause(); };
    EXPECT_EQ(run_in_child(wait, std::chrono::milliseconds{1}), EXIT_FAILURE);
}

TEST(child_run_death_test, ends_by_the_signal_that_ended_the_child) {
    const auto run = [] {
        std::exit(run_in_child([] { return std::raise(SIGTERM); }));  // NOLINT(concurrency-mt-unsafe)
    };
    EXPECT_EXIT(run(), testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace tokenkeeper
