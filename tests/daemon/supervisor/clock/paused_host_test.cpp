#include "daemon/supervisor/clock/clock_care.hpp"
#include "lib/base/http_date.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <chrono>
#include <string>

namespace tokenkeeper::supervision::paused_host_test {
namespace {

class paused_host : public tests::session_daemon_stage {
protected:
    paused_host() { world.file_system().texts["/secrets/client"] = "s3cret"; }
};

/// A virtual machine is paused: its boot clock stands, and when it goes on, somebody sets its wall clock.
TEST_F(paused_host, has_sessions_touched_at_once) {
    using std::chrono::minutes;
    milliseconds server_ahead{};
    world.api->answer = [&](const genesys::request& request) {
        auto answered = answer(request);
        answered->headers.emplace_back("Date", format_http_date(world.now().wall + server_ahead));
        return answered;
    };
    start([](auto& c) { add_client(c, "export"); });
    world.advance(minutes{2});
    const auto touches = [this] { return asked("preserveIdleTTL=false with C"); };
    auto before = touches();
    world.clock.now.wall += minutes{14};
    world.advance(seconds{14});
    EXPECT_EQ(touches(), before + 1);
    ASSERT_EQ(heard<events::wall_clock_set>().size(), 1U);
    EXPECT_EQ(heard<events::wall_clock_set>()[0].forward, minutes{14});
    ASSERT_EQ(heard<events::host_stood_still>().size(), 1U);
    EXPECT_EQ(heard<events::host_stood_still>()[0].length, minutes{14});

    before = touches();
    server_ahead = -minutes{14};
    world.clock.now.wall += minutes{14};
    world.advance(seconds{14});
    EXPECT_EQ(touches(), before) << "by the API's clock it was set wrong";
    EXPECT_EQ(heard<events::host_stood_still>().size(), 1U);
}

/// A gateway on this host, or in front of an API, may write a `Date` of its own, which is the host's.
TEST_F(paused_host, is_one_only_where_the_sessions_own_server_says_so) {
    using std::chrono::minutes;
    milliseconds server_ahead{};
    world.api->answer = [&](const genesys::request& request) {
        auto answered = answer(request);
        const bool is_gateway = request.bearer.reveal() == "G1";
        answered->headers.emplace_back(
            "Date", format_http_date(world.now().wall + (is_gateway ? milliseconds{} : server_ahead)));
        return answered;
    };
    start([](auto& c) {
        auto other = c.organizations.at("acme");
        other.name = "other";
        c.organizations.emplace("other", other);
        add(c, "door", "G1").organization = "other";
        add(c, "lobby", "T1");
    });
    world.advance(minutes{2});
    const auto touches = [this](const std::string& token) {
        return asked("preserveIdleTTL=false with " + token);
    };
    const auto before = touches("T1");
    const auto before_by_gateway = touches("G1");
    server_ahead = -minutes{14};
    world.clock.now.wall += minutes{14};
    world.advance(seconds{14});
    EXPECT_EQ(touches("T1"), before) << "its own server says that the clock was set wrong";
    EXPECT_EQ(touches("G1"), before_by_gateway + 1);
}

/// The servers prove it one after the other, while sessions are told a hundred at a time: of one pause, no
/// session is told twice.
TEST_F(paused_host, is_told_to_each_session_once) {
    using std::chrono::minutes;
    world.api->answer = [&](const genesys::request& request) {
        auto answered = answer(request);
        answered->headers.emplace_back("Date", format_http_date(world.now().wall));
        return answered;
    };
    start([](auto& c) {
        auto other = c.organizations.at("acme");
        other.name = "other";
        c.organizations.emplace("other", other);
        for (auto& [organization, settings] : c.organizations)
            settings.max_requests_per_second = 1'000;
        for (int i = 0; i < 350; ++i) {
            const auto number = std::to_string(1000 + i);
            add(c, "s" + number, "K" + number).organization = i % 120 == 110 ? "other" : "acme";
        }
    });
    world.advance(minutes{2});
    const auto touches = [this] { return asked("preserveIdleTTL=false with K"); };
    const auto before = touches();
    ASSERT_EQ(before, 350U);
    world.clock.now.wall += minutes{3};
    world.advance(seconds{14});
    EXPECT_EQ(heard<events::host_stood_still>().size(), 1U);
    EXPECT_EQ(touches(), before) << "three of fifteen minutes hasten nothing, twice as many would";
    world.clock.now.wall += minutes{3};
    world.advance(seconds{14});
    EXPECT_EQ(touches(), before + 350 - 2) << "one of each organization was looked at after the first pause";
}

}  // namespace
}  // namespace tokenkeeper::supervision::paused_host_test
