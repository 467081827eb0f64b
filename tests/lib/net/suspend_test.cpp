// Requests that are under way while the machine is suspended.
#include "lib/net/time/boot_timers.hpp"
#include "tests/support/net/network.hpp"

#include <optional>

#include <boost/asio/co_spawn.hpp>

namespace tokenkeeper::tests::suspend_test {
namespace {

namespace asio = boost::asio;
using peer_ptr = std::shared_ptr<peer>;
using std::chrono::hours;

class suspend : public network {
protected:
    suspend() {
        timers.use_clock([this] { return boot_clock::now() + lost; });
    }

    /// Begins a request and runs the context until the server has it.
    void begin(net::transport& via) {
        asio::co_spawn(io, via.send(request(), seconds{25}), [this](std::exception_ptr e, answered a) {
            if (e) std::rethrow_exception(e);
            outcome = std::move(a);
        });
        io.restart();
        while (!reached && io.run_one_for(seconds{30}) > 0) {
        }
        ASSERT_TRUE(reached);
    }

    /// The machine sleeps and resumes: the timerfd has expired by then.
    void sleep(boot_clock::duration time) {
        lost += time;
        timers.run_ended();
        io.restart();
        while (!outcome && io.run_one_for(milliseconds{50}) > 0) {
        }
    }

    server::script silent() {
        return [this](peer_ptr to, unsigned) -> asio::awaitable<void> {
            co_await to->request();
            reached = true;
            co_await to->hang();
        };
    }

    net::boot_timers& timers = net::boot_timers::find(io.get_executor());
    boot_clock::duration lost{0};
    bool reached = false;
    std::optional<answered> outcome;
};

TEST_F(suspend, ends_a_request_under_way_at_the_resume) {
    server at(io, silent());
    const auto via = make(options(at.url()));
    begin(*via);
    sleep(seconds{5});
    EXPECT_FALSE(outcome) << "five seconds are within the limit";
    sleep(hours{8});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(error_of(*outcome), errc::request_timeout);
}

TEST_F(suspend, closes_idle_connections_at_the_resume) {
    server at(io, always(answer("x")));
    const auto via = make(options(at.url()));
    ASSERT_EQ(text(send(*via)), "x");
    ASSERT_EQ(text(send(*via)), "x");
    ASSERT_EQ(at.connections(), 1U);
    sleep(hours{8});
    ASSERT_EQ(text(send(*via)), "x");
    EXPECT_EQ(at.connections(), 2U);
}

}  // namespace
}  // namespace tokenkeeper::tests::suspend_test
