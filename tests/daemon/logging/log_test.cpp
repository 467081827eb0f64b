#include "daemon/logging/log.hpp"

#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/descriptor_sink.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::logging::log_test {
namespace {

using namespace std::chrono_literals;

/// The text that `act` writes to stderr.
template <class Act>
std::string stderr_of(Act act) {
    testing::internal::CaptureStderr();
    act();
    return testing::internal::GetCapturedStderr();
}

void log_one_of_each() {
    trace("a trace line");
    debug("a debug line");
    log(make_event(events::daemon_ready, "an info line"));
    log(make_event(events::session_revoked, "a notice line"));
    log(make_event(events::session_retrying, "a warning line"));
    log(make_event(events::session_lost, "an error line"));
}

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(log, writes_one_line_for_each_event_with_its_time) {
    setup(level::info, format::text);
    const std::string text = stderr_of([] { log(make_event(events::daemon_ready, "an info line")); });
    ASSERT_EQ(text.size(),
              std::string_view{"2026-11-23T23:00:00.123Z info daemon.ready: an info line\n"}.size());
    EXPECT_EQ(text.substr(24), " info daemon.ready: an info line\n");
    EXPECT_EQ(text[10], 'T');
    EXPECT_EQ(text[23], 'Z');
}

TEST(log, leaves_out_what_is_below_the_level) {
    setup(level::warning, format::text);
    const std::string text = stderr_of(log_one_of_each);
    EXPECT_FALSE(holds(text, "trace line") || holds(text, "debug line"));
    EXPECT_FALSE(holds(text, "info line") || holds(text, "notice line"));
    EXPECT_TRUE(holds(text, "warning line") && holds(text, "error line"));
}

TEST(log, counts_a_notice_as_info) {
    setup(level::info, format::text);
    const std::string text = stderr_of(log_one_of_each);
    EXPECT_FALSE(holds(text, "debug line"));
    EXPECT_TRUE(holds(text, "notice session.revoked: a notice line"));
}

TEST(log, tells_everything_at_trace) {
    setup(level::trace, format::text);
    const std::string text = stderr_of(log_one_of_each);
    EXPECT_TRUE(holds(text, "debug a trace line\n"));
    EXPECT_TRUE(holds(text, "debug a debug line\n"));
}

TEST(log, changes_its_format_at_the_next_setup) {
    setup(level::info, format::json);
    const std::string text = stderr_of([] { log(make_event(events::daemon_ready, "{} %s")); });
    setup(level::info, format::text);
    const boost::json::value read = boost::json::parse(text);
    EXPECT_EQ(read.at("message").as_string(), "{} %s");
    EXPECT_EQ(read.at("event").as_string(), "daemon.ready");
    EXPECT_EQ(read.at("time").as_string().size(), 24U);
}

TEST(log, escapes_developers_lines_too) {
    setup(level::debug, format::text);
    const std::string text = stderr_of([] { debug("GET\r\nX: y"); });
    setup(level::info, format::text);
    EXPECT_TRUE(holds(text, "debug GET\\r\\nX: y\n"));
}

/// Both ends of a pipe with little room.
class small_pipe {
public:
    small_pipe() {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        ::fcntl(ends_[1], F_SETPIPE_SZ, 8192);
        ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    }
    small_pipe(const small_pipe&) = delete;
    small_pipe& operator=(const small_pipe&) = delete;
    ~small_pipe() {
        close_reader();
        ::close(ends_[1]);
    }
    [[nodiscard]] int writer() const { return ends_[1]; }
    void close_reader() {
        if (ends_[0] >= 0) ::close(ends_[0]);
        ends_[0] = -1;
    }
    /// Writes "x" until nothing more goes in.
    void fill() const {
        const int flags = ::fcntl(ends_[1], F_GETFL);
        ::fcntl(ends_[1], F_SETFL, flags | O_NONBLOCK);
        while (::write(ends_[1], "x", 1) == 1) {
        }
        ::fcntl(ends_[1], F_SETFL, flags);
    }
    [[nodiscard]] std::string read_all() const {
        std::string text;
        std::array<char, 4096> part{};
        for (;;) {
            const ssize_t count = ::read(ends_[0], part.data(), part.size());
            if (count <= 0) return text;
            text.append(part.data(), static_cast<std::size_t>(count));
        }
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

void write(descriptor_sink& sink, std::string_view line) {
    sink.log(spdlog::details::log_msg{"test", spdlog::level::info,
                                      spdlog::string_view_t{line.data(), line.size()}});
}

TEST(descriptor_sink, drops_lines_that_nobody_reads_and_says_how_many) {
    small_pipe pipe;
    pipe.fill();
    descriptor_sink sink{pipe.writer(), 1ms};
    write(sink, "second");
    write(sink, "third");
    EXPECT_EQ(pipe.read_all().find_first_not_of('x'), std::string::npos);
    write(sink, "fourth");
    EXPECT_EQ(pipe.read_all(), "2 log lines were lost\nfourth\n");
}

TEST(descriptor_sink, ends_a_line_that_was_cut_before_it_goes_on) {
    small_pipe pipe;
    descriptor_sink sink{pipe.writer(), 1ms};
    const std::string longer_than_the_pipe(200'000, 'y');
    write(sink, longer_than_the_pipe);
    const std::string start = pipe.read_all();
    EXPECT_FALSE(start.empty());
    EXPECT_LT(start.size(), longer_than_the_pipe.size());
    write(sink, "next");
    EXPECT_EQ(pipe.read_all(), "\n1 log lines were lost\nnext\n");
}

TEST(descriptor_sink, writes_lines_longer_than_the_pipe_where_somebody_reads) {
    // A file always has room: what matters is that nothing is cut at PIPE_BUF.
    char name[] = "/tmp/tokenkeeper-test-XXXXXX";  // NOLINT(modernize-avoid-c-arrays): mkstemp writes into it
    const int file = ::mkstemp(name);
    ASSERT_GE(file, 0);
    ::unlink(name);
    descriptor_sink sink{file, 1ms};
    write(sink, std::string(10000, 'y'));
    EXPECT_EQ(::lseek(file, 0, SEEK_END), 10001);
    ::close(file);
}

TEST(descriptor_sink, survives_a_reader_that_went_away) {
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // as the daemon's main does
    small_pipe pipe;
    descriptor_sink sink{pipe.writer(), 1ms};
    pipe.close_reader();
    EXPECT_NO_THROW(write(sink, "into the void"));
    EXPECT_NO_THROW(write(sink, "again"));
}

TEST(descriptor_sink, survives_a_descriptor_that_is_closed) {
    int closed = 0;
    {
        small_pipe pipe;
        closed = pipe.writer();
    }
    descriptor_sink sink{closed, 1ms};
    EXPECT_NO_THROW(write(sink, "into the void"));
}

}  // namespace
}  // namespace tokenkeeper::logging::log_test
