#include "daemon/files/patience/patient_thread.hpp"

#include "daemon/files/descriptor.hpp"
#include "daemon/files/guarded_file.hpp"
#include "daemon/files/patience/busy_threads.hpp"
#include "tests/daemon/files/patience/held_thread.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

using namespace std::chrono_literals;

/// Asks until there is an answer: a busy machine may be late with one.
template <class Result>
std::optional<Result> ask(const std::string& whom, const std::function<Result()>& work, int kept = -1) {
    std::optional<Result> answer;
    for (const auto end = std::chrono::steady_clock::now() + 2min;
         !answer && std::chrono::steady_clock::now() < end;) {
        answer = ask_in_time<Result>(whom, work, kept);
        if (!answer) std::this_thread::sleep_for(1ms);
    }
    return answer;
}

bool is_open_here(int number) {
    return ::fcntl(number, F_GETFD) >= 0;
}

TEST(patient_thread, may_wait_while_the_others_may_not) {
    EXPECT_FALSE(may_wait_for_others());
    EXPECT_EQ(ask<bool>("waits", may_wait_for_others), true);
    EXPECT_FALSE(may_wait_for_others());
}

TEST(patient_thread, waits_for_each_one_at_a_time) {
    const held_thread held{"slow"};
    ASSERT_TRUE(held.is_started());
    std::atomic<bool> is_run = false;
    EXPECT_FALSE(finished_in_time("slow", [&is_run] { is_run = true; }));
    EXPECT_FALSE(is_run);
    EXPECT_EQ(ask<int>("quick", [] { return 7; }), 7) << "others are asked meanwhile";
}

TEST(patient_thread, is_not_waited_for_without_end) {
    const auto gate = std::make_shared<std::promise<void>>();
    const auto done = std::make_shared<std::promise<void>>();
    EXPECT_FALSE(finished_in_time("stuck", [gate, done] {
        gate->get_future().wait();
        done->set_value();
    }));
    gate->set_value();
    EXPECT_EQ(done->get_future().wait_for(1min), std::future_status::ready) << "its work goes on";
}

TEST(patient_thread, can_be_asked_again_once_it_answered) {
    for (int time = 0; time < 100; ++time)
        ASSERT_EQ(ask<int>("often", [time] { return time; }), time);
}

TEST(patient_thread, has_none_of_the_descriptors_of_the_daemon) {
    const descriptor lock{::open("/", O_PATH | O_CLOEXEC)};
    const descriptor kept{::open("/", O_PATH | O_CLOEXEC)};
    const descriptor later{::open("/", O_PATH | O_CLOEXEC)};
    const auto there = ask<std::vector<bool>>(
        "bare",
        [first = lock.get(), second = kept.get(), third = later.get()] {
            return std::vector<bool>{is_open_here(first), is_open_here(second), is_open_here(third)};
        },
        kept.get());
    EXPECT_EQ(there, (std::vector<bool>{false, true, false}));
    EXPECT_TRUE(is_open_here(lock.get()));
    EXPECT_TRUE(is_open_here(later.get()));
}

TEST(patient_thread, keeps_no_reader_of_the_output_waiting) {
    struct stat nothing {};
    ASSERT_EQ(::stat("/dev/null", &nothing), 0);
    const auto devices = ask<std::vector<dev_t>>("mute", [] {
        std::vector<dev_t> found;
        for (int standard = STDIN_FILENO; standard <= STDERR_FILENO; ++standard) {
            struct stat status {};
            if (::fstat(standard, &status) == 0) found.push_back(status.st_rdev);
        }
        return found;
    });
    EXPECT_EQ(devices, std::vector<dev_t>(3, nothing.st_rdev));
}

TEST(patient_thread, is_one_of_few) {
    std::vector<std::unique_ptr<held_thread>> held;
    for (unsigned one = 0; one < busy_threads::most_of_kind; ++one) {
        held.push_back(std::make_unique<held_thread>("one of many " + std::to_string(one)));
        ASSERT_TRUE(held.back()->is_started());
    }
    EXPECT_FALSE(start_patient_thread("one too many", [] {}));
    EXPECT_EQ(ask<int>("another kind", [] { return 1; }), 1);
    held.pop_back();
    EXPECT_EQ(ask<int>("one more", [] { return 1; }), 1);
}

/// Whoever holds them, for hours, shuts out nobody else.
TEST(patient_thread, does_not_count_those_that_are_late) {
    std::vector<std::unique_ptr<held_thread>> held;
    for (unsigned one = 0; one < 2 * busy_threads::most_of_kind; ++one) {
        const auto whom = "late " + std::to_string(one);
        held.push_back(std::make_unique<held_thread>(whom));
        ASSERT_TRUE(held.back()->is_started());
        EXPECT_FALSE(finished_within(milliseconds{1}, whom, [] {}));
    }
    EXPECT_EQ(ask<int>("late but for this one", [] { return 1; }), 1);
}

/// A number of a descriptor that the thread opened is another file's, or nobody's, everywhere else.
TEST(patient_thread, that_walks_first_leaves_the_daemon_its_own_root) {
    const auto walk_twice = [] {
        const auto is_seen = [] {
            return judged_status("/usr", trusted_accounts::of_this_process()).has_value();
        };
        const auto first = ask<bool>("first", is_seen);
        ::_exit(first == true && is_seen() ? 0 : 1);
    };
    // A new process: this one has walked before.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(walk_twice(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace tokenkeeper::files
