#include "daemon/supervisor/history/history_care.hpp"

#include "lib/base/http_date.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <algorithm>

namespace tokenkeeper::supervision::history_care_test {
namespace {

class history_care_test : public tests::session_daemon_stage {
protected:
    [[nodiscard]] static std::vector<history::line> history_of(session_daemon& process,
                                                               const std::string& name) {
        return process.backend().history(name).value();
    }
    /// "keep-alive (first request): ok", a line for each entry.
    [[nodiscard]] static std::string told_by(session_daemon& process, const std::string& name) {
        std::string all;
        for (const auto& line : history_of(process, name))
            all +=
                line.event + " (" + line.why + ")" + (line.outcome.empty() ? "" : ": " + line.outcome) + '\n';
        return all;
    }
    std::string told_of(const std::string& name) { return told_by(daemon, name); }
    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

    /// What a process that starts now shows of the session; this one may be gone or not.
    std::string told_after_restart(const std::string& name, const settings_change& sessions) {
        session_daemon second{world, {"1.2.3", {}, {}}};
        auto failed = begin(second.start(std::make_shared<config::configuration>(settings(sessions))));
        EXPECT_FALSE(failed.get());
        auto text = told_by(second, name);
        second.stop();
        world.loop.restart();
        world.loop.poll();
        return text;
    }
    void stop() {
        daemon.stop();
        auto drained = begin(daemon.drain({seconds{1}, seconds{2}, seconds{2}}));
        for (int i = 0; i < 10 && !is_done(drained); ++i)
            world.advance(seconds{1});
    }
    static void one(config::configuration& c) { add(c, "lobby"); }
};

TEST_F(history_care_test, tells_why_a_session_was_touched_and_what_comes_next) {
    start(one);
    world.advance(std::chrono::minutes{10});
    const auto lines = history_of(daemon, "lobby");
    const auto touch = std::ranges::find(lines, "half of 15m idle reached", &history::line::why);
    ASSERT_NE(touch, lines.end()) << told_of("lobby");
    EXPECT_EQ(touch->event, "keep-alive");
    EXPECT_EQ(touch->outcome, "ok");
    ASSERT_TRUE(touch->idle_deadline);
    EXPECT_LE(*touch->idle_deadline - touch->at, seconds{900});
    EXPECT_GE(*touch->idle_deadline - touch->at, seconds{899});
    ASSERT_TRUE(touch->next);
    EXPECT_GE(touch->next->at - touch->at, seconds{200});
    EXPECT_EQ(lines.front().event, "token");
    EXPECT_TRUE(has(told_of("lobby"), "keep-alive (first request): ok")) << told_of("lobby");
    EXPECT_TRUE(has(told_of("lobby"), "session.alive (the token is alive)"));
    EXPECT_TRUE(
        has(told_of("lobby"), "read idle timeout (the organization's idle timeout is read again): ok"));
}

TEST_F(history_care_test, tells_the_looks_after_a_401_and_the_loss) {
    start(one);
    dead.insert("T1");
    world.advance(std::chrono::minutes{12});
    const auto text = told_of("lobby");
    EXPECT_TRUE(has(text, "verify (second check after a 401): token.rejected")) << text;
    EXPECT_TRUE(has(text, "verify (third check after a 401): token.rejected")) << text;
    EXPECT_TRUE(has(text, "session.lost (")) << text;
    EXPECT_TRUE(has(text, "warning (rejected)")) << text;
    const auto lines = history_of(daemon, "lobby");
    const auto look = std::ranges::find(lines, "second check after a 401", &history::line::why);
    ASSERT_NE(look, lines.end());
    EXPECT_EQ(look->http_status, 401);
}

TEST_F(history_care_test, tells_commands_with_their_user) {
    start(one);
    auto done = begin(daemon.backend().act("lobby", session_action::verify, "uid 1000, pid 4711"));
    world.advance(seconds{5});
    auto revoked = begin(daemon.backend().act("lobby", session_action::revoke, "uid 0, pid 1"));
    world.advance(seconds{5});
    const auto text = told_of("lobby");
    EXPECT_TRUE(has(text, "command (verify requested by uid 1000)\n")) << text;
    EXPECT_TRUE(has(text, "verify (command of uid 1000): ok\n")) << text;
    EXPECT_TRUE(has(text, "revoke (command of uid 0): ok\n")) << text;
    EXPECT_TRUE(has(text, "command (revoke requested by uid 0): done\n")) << text;
    EXPECT_TRUE(has(text, "session.revoked (")) << text;
}

TEST_F(history_care_test, survives_the_end_of_the_process_with_every_transition) {
    start(one);
    dead.insert("T1");
    world.advance(std::chrono::minutes{12});
    const auto before = told_of("lobby");
    // The process was killed: nothing is written at its end.
    const auto after = told_after_restart("lobby", one);
    for (const auto* part : {"session.alive (", "session.lost (", "verify (second check after a 401)"})
        EXPECT_TRUE(has(after, part)) << part << " is missing in\n" << after << "of\n" << before;
}

TEST_F(history_care_test, writes_routine_decisions_every_five_minutes_and_at_a_stop) {
    start(one);
    world.advance(seconds{2});
    const auto at_first = world.disk.histories["lobby"].size();
    world.advance(std::chrono::minutes{4});
    EXPECT_EQ(world.disk.histories["lobby"].size(), at_first) << "only transitions are written at once";
    world.advance(std::chrono::minutes{11});
    const auto after_a_round = world.disk.histories["lobby"].size();
    EXPECT_GT(after_a_round, at_first);
    auto done = begin(daemon.backend().act("lobby", session_action::verify, "uid 0, pid 1"));
    world.advance(seconds{2});
    const auto before = told_of("lobby");
    stop();
    EXPECT_GT(world.disk.histories["lobby"].size(), after_a_round);
    EXPECT_TRUE(told_after_restart("lobby", one).starts_with(before)) << "of before the restart";
}

TEST_F(history_care_test, goes_with_its_row_and_comes_back_with_its_name) {
    world.api->answer = [this](const genesys::request& request) {
        auto answered = answer(request);
        answered->headers.emplace_back("Date", format_http_date(world.now().wall));
        return answered;
    };
    start([](auto& c) {
        add(c, "lobby");
        add(c, "other", "T2");
    });
    ASSERT_TRUE(reload([](auto& c) { add(c, "other", "T2"); }).errors.empty());
    EXPECT_EQ(daemon.backend().history("lobby"), std::nullopt);
    world.advance(std::chrono::minutes{6});
    EXPECT_TRUE(world.disk.histories.contains("lobby")) << "its row stays for a week";
    ASSERT_TRUE(reload([](auto& c) {
                    add(c, "lobby");
                    add(c, "other", "T2");
                }).errors.empty());
    EXPECT_TRUE(has(told_of("lobby"), "keep-alive (first request): ok")) << told_of("lobby");
    ASSERT_TRUE(reload([](auto& c) { add(c, "other", "T2"); }).errors.empty());
    world.clock.now.boot += std::chrono::days{8};
    world.clock.now.wall += std::chrono::days{8};
    world.advance(std::chrono::minutes{45});
    EXPECT_FALSE(world.disk.rows.contains("lobby"));
    EXPECT_FALSE(world.disk.histories.contains("lobby"));
    EXPECT_TRUE(world.disk.histories.contains("other"));
}

TEST_F(history_care_test, follows_a_renamed_session) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    start([](auto& c) { add_client(c, "export"); });
    world.advance(seconds{5});
    ASSERT_TRUE(reload([](auto& c) { add_client(c, "nightly"); }).errors.empty());
    world.advance(seconds{2});
    EXPECT_TRUE(has(told_of("nightly"), "get a token (there is no token): ok")) << told_of("nightly");
    EXPECT_TRUE(world.disk.histories.contains("nightly"));
    EXPECT_FALSE(world.disk.histories.contains("export"));
}

TEST_F(history_care_test, loses_one_history_where_its_bytes_are_damaged_and_says_so) {
    start([](auto& c) {
        add(c, "lobby");
        add(c, "other", "T2");
    });
    stop();
    world.disk.histories["lobby"] = "\x09 of a later version";
    session_daemon second{world, {"1.2.3", {}, {}}};
    std::string news;
    second.events().subscribe([&news](const events::event& fact) {
        if (const auto* store = std::get_if<events::store_changed>(&fact)) news += store->news.message;
    });
    auto failed = begin(second.start(std::make_shared<config::configuration>(settings([](auto& c) {
        add(c, "lobby");
        add(c, "other", "T2");
    }))));
    EXPECT_FALSE(failed.get());
    EXPECT_EQ(news, "the history of session lobby in the state store cannot be read, and begins anew");
    EXPECT_TRUE(has(told_by(second, "other"), "keep-alive (first request)"));
    EXPECT_FALSE(has(told_by(second, "lobby"), "keep-alive (first request)"));
    second.stop();
    world.loop.restart();
    world.loop.poll();
}

TEST_F(history_care_test, is_off_without_room) {
    start([](auto& c) {
        one(c);
        c.history_size = 0;
    });
    world.advance(std::chrono::minutes{20});
    EXPECT_EQ(told_of("lobby"), "");
    EXPECT_TRUE(world.disk.histories.empty());
}

}  // namespace
}  // namespace tokenkeeper::supervision::history_care_test
