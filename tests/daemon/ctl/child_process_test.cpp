#include "daemon/ctl/notify/child_process.hpp"

#include "daemon/ctl/notify/event_queue.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::ctl::child_process_test {
namespace {

constexpr child_terms patient{milliseconds{60'000}, milliseconds{60'000}};

child_end run_script(const std::string& script, const std::string& input = {},
                     const child_terms& terms = patient) {
    return run_child({{"sh", "-c", script}, {}}, input, terms);
}

TEST(a_child, ends_by_itself_or_by_a_signal) {
    EXPECT_EQ(run_script("exit 7").what, child_end::kind::exited);
    EXPECT_EQ(run_script("exit 7").number, 7);
    const auto killed = run_script("kill -9 $$");
    EXPECT_EQ(killed.what, child_end::kind::signalled);
    EXPECT_EQ(killed.number, 9);
}

TEST(a_child, may_be_missing) {
    const auto end = run_child({{"/nonexistent/x"}, {}}, {}, patient);
    EXPECT_EQ(end.what, child_end::kind::not_started);
    EXPECT_EQ(end.number, ENOENT);
}

TEST(a_child, gets_its_input_and_need_not_read_it) {
    const std::string input(std::size_t{1} << 20U, 'x');
    EXPECT_EQ(run_script("test $(wc -c) = 1048576", input).number, 0);
    EXPECT_EQ(run_script("exit 0", input).number, 0);
}

TEST(a_child, has_its_variables_and_none_that_are_to_be_removed) {
    ::setenv("TK_REMOVED", "1", 1);
    const process_image image{{"sh", "-c", "test \"$TK_SET\" = 'a b' && test -z \"${TK_REMOVED+x}\""},
                              {{"TK_SET", "a b"}, {"TK_REMOVED", std::nullopt}}};
    EXPECT_EQ(run_child(image, {}, patient).number, 0);
}

TEST(a_child, may_print_megabytes) {
    const int standard_output = ::dup(STDOUT_FILENO);
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDOUT_FILENO);
    const auto end = run_script("head -c 8000000 /dev/zero");
    ::dup2(standard_output, STDOUT_FILENO);
    ::close(standard_output);
    ::close(nowhere);
    EXPECT_EQ(end.what, child_end::kind::exited);
}

/// Every process of the group holds the end of a pipe: it is closed when all of them are gone.
TEST(a_child, that_hangs_is_ended_with_its_whole_group) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const auto end = run_script("trap '' TERM; sleep 1000 & sleep 1000 & wait; sleep 1000", {},
                                {milliseconds{30}, milliseconds{30}});
    EXPECT_EQ(end.what, child_end::kind::overran);
    ::close(ends[1]);
    pollfd closed{ends[0], POLLIN, 0};
    ASSERT_EQ(::poll(&closed, 1, 60'000), 1) << "somebody of the group lives on";
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 0);
    ::close(ends[0]);
}

heard_event event_number(std::size_t number, std::size_t size = 1) {
    heard_event made;
    made.news.session = std::to_string(number);
    made.json.assign(size, 'x');
    return made;
}

TEST(event_queue, is_bounded_and_counts_what_left) {
    event_queue queue;
    for (std::size_t i = 0; i < event_queue::most_events + 5; ++i)
        queue.put(event_number(i));
    const auto first = queue.take();
    EXPECT_EQ(first->event.news.session, "5");
    EXPECT_EQ(first->missed, 5U);
    EXPECT_EQ(queue.take()->missed, 0U);
}

/// Many of others' push out nobody's.
TEST(event_queue, keeps_the_newest_health_of_each_session) {
    event_queue queue;
    const auto put = [&queue](const std::string& session, const std::string& word) {
        heard_event made;
        made.news.session = session;
        made.news.word = word;
        made.json = word;
        queue.put(std::move(made));
    };
    put("root", "degraded");
    for (std::size_t i = 0; i < 2 * event_queue::most_events; ++i)
        put("s" + std::to_string(i), "attention");
    put("root", "attention");
    put("lobby", "session.lost");
    put("lobby", "session.renewed");
    queue.close();
    std::map<std::string, std::string> told;
    std::uint64_t missed = 0;
    while (const auto next = queue.take()) {
        told[next->event.news.session] += next->event.news.word;
        missed += next->missed;
    }
    EXPECT_EQ(told.at("root"), "attention");
    EXPECT_TRUE(told.contains("s0"));
    EXPECT_EQ(told.size(), 2 * event_queue::most_events + 1) << "other events leave";
    EXPECT_EQ(missed, 3U);
}

TEST(event_queue, is_bounded_in_bytes_of_healths_too) {
    event_queue queue;
    constexpr std::size_t size = event_queue::most_bytes / 2;
    for (std::size_t i = 0; i < 2 * event_queue::most_bytes_of_all / size; ++i) {
        auto health = event_number(i, size);
        health.news.word = "attention";
        queue.put(std::move(health));
    }
    queue.close();
    std::size_t waiting = 0;
    while (queue.take())
        ++waiting;
    EXPECT_EQ(waiting, event_queue::most_bytes_of_all / size);
}

TEST(event_queue, is_bounded_in_bytes) {
    event_queue queue;
    for (std::size_t i = 0; i < 10; ++i)
        queue.put(event_number(i, event_queue::most_bytes / 2));
    EXPECT_EQ(queue.take()->missed, 8U);
    queue.put(event_number(10, 2 * event_queue::most_bytes));
    EXPECT_EQ(queue.take()->event.news.session, "10") << "one event always fits";
}

TEST(event_queue, gives_what_waits_after_it_is_closed) {
    event_queue queue;
    queue.put(event_number(1));
    queue.close();
    EXPECT_TRUE(queue.take());
    EXPECT_FALSE(queue.take());
}

}  // namespace
}  // namespace tokenkeeper::ctl::child_process_test
