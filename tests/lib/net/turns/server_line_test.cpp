// The steps of TLS handshakes with all servers, and their large answers, wait in one line while they take too
// much of the thread's time.
#include "lib/net/turns/server_line.hpp"

#include "lib/net/time/boot_timers.hpp"
#include "tests/support/net/network.hpp"

#include <chrono>
#include <ctime>
#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace tokenkeeper::tests::server_line_test {
namespace {

namespace asio = boost::asio;
using net::server_turns;

/// A step that says when it has its turn.
class waiting_step {
public:
    explicit waiting_step(net::server_line& line) : step_(line, std::make_shared<server_turns::server>()) {
        step_.wait().async_wait([ended = ended_](boost::system::error_code) { *ended = true; });
    }

    /// Its wait has ended, with its turn or without.
    [[nodiscard]] bool has_ended() const { return *ended_; }
    [[nodiscard]] bool has_turn() { return *ended_ && step_.begin(); }
    void cancel() { step_.wait().cancel(); }

private:
    std::shared_ptr<bool> ended_ = std::make_shared<bool>();
    net::server_line::step step_;
};

class server_line : public network {
protected:
    /// The time passes only where the test says so.
    server_line() {
        timers.use_clock([this] { return now; });
    }
    void pass(milliseconds time) {
        now += time;
        timers.run_ended();
        poll();
    }
    void poll() {
        io.restart();
        io.poll();
    }
    /// A new step in the line.
    std::unique_ptr<waiting_step> join() {
        auto made = std::make_unique<waiting_step>(net::server_line::find(io.get_executor()));
        poll();
        return made;
    }
    /// Takes time of the thread, in steps that are to be had at once.
    void use_up(int steps = 100) {
        for (; steps > 0; --steps) {
            const auto step = join();
            if (!step->has_turn()) return;
            const auto until = std::clock() + CLOCKS_PER_SEC / 50;
            while (std::clock() < until) {
            }
        }
    }
    /// Steps are made one at a time: the one before has to end.
    bool may_begin() { return join()->has_turn(); }

    /// A request ends although the test's time stands still.
    bool ends_at_once(net::transport& transport) {
        auto sent = transport.send(request(), seconds{30});
        const auto ended = std::make_shared<bool>(false);
        asio::co_spawn(io, std::move(sent),
                       [ended](const std::exception_ptr&, const answered&) { *ended = true; });
        const auto until = std::chrono::steady_clock::now() + seconds{1};
        while (!*ended && std::chrono::steady_clock::now() < until) {
            io.restart();
            io.run_for(milliseconds{1});
        }
        return *ended;
    }

    boot_time now = boot_clock::now();
    net::boot_timers& timers = net::boot_timers::find(io.get_executor());
};

TEST_F(server_line, gives_one_turn_at_a_time) {
    auto first = join();
    auto second = join();
    auto third = join();
    EXPECT_TRUE(first->has_turn());
    EXPECT_FALSE(second->has_ended());
    first.reset();
    poll();
    EXPECT_TRUE(second->has_turn());
    EXPECT_FALSE(third->has_ended());
    third.reset();
    second.reset();
    EXPECT_TRUE(may_begin());
}

TEST_F(server_line, gives_the_next_turn_when_there_is_time_again) {
    use_up();
    const auto step = join();
    EXPECT_FALSE(step->has_ended());
    pass(milliseconds{200});
    EXPECT_TRUE(step->has_turn());
}

TEST_F(server_line, passes_over_a_cancelled_one) {
    use_up();
    auto gone = join();
    gone->cancel();
    poll();
    EXPECT_TRUE(gone->has_ended());
    EXPECT_FALSE(gone->has_turn());
    gone.reset();
    const auto step = join();
    pass(milliseconds{200});
    EXPECT_TRUE(step->has_turn());
}

/// The time of OpenSSL counts with either version, also where the handshake fails.
TEST_F(server_line, counts_what_real_handshakes_take) {
    const auto closing = always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
    auto old = with_tls();
    old.tls_1_2 = true;
    for (const auto& chosen : {with_tls(), old, with_tls({{"other.example"}})}) {
        pass(seconds{10});
        use_up(4);
        server origin(io, closing, chosen);
        int made = 0;
        const auto transport = make(options(origin.url()));
        while (made < 1'000 && ends_at_once(*transport))
            ++made;
        EXPECT_LT(made, 1'000) << "none had to wait";
    }
}

std::string answer_of(std::size_t size) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x');
}

/// Whoever lets thousands of them come at one moment must not stop the thread for all of them.
TEST_F(server_line, lets_large_answers_wait) {
    server small(io, always(answer_of(1'000)));
    server large(io, always(answer_of(20'000)));
    const auto to_small = make(options(small.url()));
    const auto to_large = make(options(large.url()));
    EXPECT_TRUE(ends_at_once(*to_large));
    use_up();
    EXPECT_TRUE(ends_at_once(*to_small));
    auto sent = to_large->send(request(), seconds{30});
    answered got;
    bool has_ended = false;
    asio::co_spawn(io, std::move(sent), [&](const std::exception_ptr&, answered answer) {
        got = std::move(answer);
        has_ended = true;
    });
    io.restart();
    io.run_for(milliseconds{300});
    EXPECT_FALSE(has_ended);
    pass(milliseconds{200});
    io.restart();
    io.run_for(milliseconds{100});
    ASSERT_TRUE(has_ended);
    EXPECT_EQ(got.value().body.size(), 20'000U);
}

TEST_F(server_line, counts_what_large_answers_will_take) {
    server large(io, always(answer_of(50'000)));
    const auto transport = make(options(large.url()));
    pass(seconds{10});
    int made = 0;
    while (made < 2'000 && ends_at_once(*transport))
        ++made;
    EXPECT_LT(made, 2'000) << "none had to wait";
}

/// It may hold a token.
TEST_F(server_line, loses_no_answer_that_is_cancelled_while_it_waits) {
    server large(io, always(answer_of(20'000)));
    const auto transport = make(options(large.url()));
    use_up();
    asio::cancellation_signal cancel;
    bool has_ended = false;
    bool has_answer = false;
    asio::co_spawn(
        io, transport->send(request(), seconds{30}),
        asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr&, const answered& answer) {
            has_ended = true;
            has_answer = answer.has_value();
        }));
    io.restart();
    io.run_for(milliseconds{300});
    ASSERT_FALSE(has_ended);
    cancel.emit(asio::cancellation_type::terminal);
    poll();
    EXPECT_TRUE(has_ended);
    EXPECT_TRUE(has_answer);
}

}  // namespace
}  // namespace tokenkeeper::tests::server_line_test
