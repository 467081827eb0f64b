// The steps of TLS handshakes with all servers wait in one line while they take too much of the thread's
// time.
#include "lib/net/tls/turns/handshake_line.hpp"

#include "lib/net/time/boot_timers.hpp"
#include "tests/support/net/network.hpp"

#include <chrono>
#include <ctime>
#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace tokenkeeper::tests::handshake_line_test {
namespace {

namespace asio = boost::asio;
using net::handshake_turns;

/// A step that says when it has its turn.
class waiting_step {
public:
    explicit waiting_step(net::handshake_line& line)
        : step_(line, std::make_shared<handshake_turns::server>()) {
        step_.wait().async_wait([ended = ended_](boost::system::error_code) { *ended = true; });
    }

    /// Its wait has ended, with its turn or without.
    [[nodiscard]] bool has_ended() const { return *ended_; }
    [[nodiscard]] bool has_turn() { return *ended_ && step_.begin(); }
    void cancel() { step_.wait().cancel(); }

private:
    std::shared_ptr<bool> ended_ = std::make_shared<bool>();
    net::handshake_line::step step_;
};

class handshake_line : public network {
protected:
    /// The time passes only where the test says so.
    handshake_line() {
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
        auto made = std::make_unique<waiting_step>(net::handshake_line::find(io.get_executor()));
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

TEST_F(handshake_line, gives_one_turn_at_a_time) {
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

TEST_F(handshake_line, gives_the_next_turn_when_there_is_time_again) {
    use_up();
    const auto step = join();
    EXPECT_FALSE(step->has_ended());
    pass(milliseconds{200});
    EXPECT_TRUE(step->has_turn());
}

TEST_F(handshake_line, passes_over_a_cancelled_one) {
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
TEST_F(handshake_line, counts_what_real_handshakes_take) {
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

}  // namespace
}  // namespace tokenkeeper::tests::handshake_line_test
