#include "tests/lib/session/restart_story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_restart_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(session_restart, touches_no_earlier) {
    auto t = restored(keep(), touched_lately(start));
    EXPECT_EQ(t.s.state(), session_state::starting);
    EXPECT_EQ(t.view().idle_deadline, wall_time{seconds{800}}) << "it shows what it knew";
    EXPECT_TRUE(t.view().ready(wall_time{}));
    const auto look = t.begin();
    EXPECT_EQ(look.what, operation::verify);
    EXPECT_EQ(look.rank, urgency::first_look);
    t.alive(start + seconds{800} - t.now);
    EXPECT_EQ(t.take_facts(), facts{fact::alive});
    while (t.ask() == operation::verify)
        t.alive(start + seconds{800} - t.now);
    EXPECT_GE(t.now, start + seconds{280});
}

TEST(session_restart, plans_by_a_doubted_deadline_and_shows_it_to_nobody) {
    auto known = touched_lately(start);
    known.deadline_doubted = true;
    auto t = restored(keep(), known);
    EXPECT_EQ(t.view().idle_deadline, std::nullopt);
    EXPECT_FALSE(t.view().ready(wall_time{}));
    EXPECT_TRUE(t.s.known().deadline_doubted) << "also by the next process";
    EXPECT_EQ(t.s.known().idle_deadline, known.idle_deadline);
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{790});
    EXPECT_TRUE(t.view().idle_deadline);
    EXPECT_FALSE(t.s.known().deadline_doubted);
    while (t.ask() == operation::verify)
        t.alive(start + seconds{790} - t.now);
    EXPECT_GE(t.now, start + seconds{270}) << "no early touch";
}

TEST(session_restart, looks_at_once_without_a_touch) {
    for (const auto& policy : {session_policy{}, keep()}) {
        auto t = restored(policy, touched_lately(start));
        EXPECT_EQ(t.plan()->at, start);
        EXPECT_EQ(t.plan()->what, operation::verify);
        EXPECT_EQ(t.plan()->rank, urgency::first_look);
    }
}

/// The process before may have touched the token at any time and not have written it down.
TEST(session_restart, looks_at_once_where_the_deadline_has_passed) {
    auto known = touched_lately(start);
    known.idle_deadline = start - seconds{20};
    auto t = restored({}, known);
    EXPECT_EQ(t.plan()->at, start);
    EXPECT_EQ(t.plan()->cause, request_cause::deadline_passed);
    EXPECT_FALSE(t.view().ready(wall_time{}));
}

/// A gateway that stores answers shows the same date as before the restart, and it is over.
// Touches that the earlier process made may not have been written down.
TEST(session_restart, touches_first_where_no_deadline_is_known) {
    auto known = touched_lately(start);
    known.idle_deadline.reset();
    known.last_kept_alive.reset();
    auto t = restored(keep(), known);
    const auto first = t.begin();
    EXPECT_EQ(first.what, operation::keep_alive_get);
    EXPECT_EQ(first.rank, urgency::first_touch);
    EXPECT_EQ(t.now, start);
}

TEST(session_restart, looks_where_it_is_not_to_be_kept_any_more) {
    auto known = touched_lately(start);
    known.idle_deadline.reset();
    known.last_kept_alive.reset();
    auto t = restored(keep(), known);
    t.tell(input::policy_changed{});
    EXPECT_EQ(t.ask(), operation::verify);
}

TEST(session_restart, touches_at_once_where_only_others_have_touched_for_long) {
    story t{keep()};
    t.now = boot_time{hours{10}};
    t.idle_timeout(minutes{30});
    known_token known;
    known.life = {t.now - hours{4}, {}};
    known.last_kept_alive = t.now - hours{3};
    known.last_verified = t.now - minutes{1};
    known.idle_deadline = t.now + minutes{29};
    known.idle_deadline_from = deadline_origin::server;
    t.tell(input::token_restored{known});
    EXPECT_EQ(t.plan()->what, operation::keep_alive_get) << "a date alone proves no touch of theirs";
    EXPECT_EQ(t.plan()->at, t.now);
    EXPECT_EQ(t.s.deadline().times().known(), minutes{30});
}

TEST(session_restart, lends_its_token_to_nobody_before_it_is_touched_anyway) {
    auto t = restored(keep(), touched_lately(start));
    EXPECT_EQ(t.s.lends_itself_from(t.now), std::nullopt) << "not seen alive yet";
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{800});
    const auto from = t.s.lends_itself_from(t.now);
    ASSERT_TRUE(from);
    EXPECT_GE(*from, start + seconds{350}) << "a look changes nothing";
    t.until(*from);
    if (t.s.in_flight()) t.alive(seconds{800});
    t.begin(operation::read_idle_timeout);
    t.alive_without_body();
    EXPECT_LE(*t.s.lends_itself_from(t.now), t.now + least_gap) << "it has been touched";
}

TEST(session_restart, lends_no_token_that_is_only_verified_or_rejected) {
    story verified;
    verified.ask();
    verified.alive(seconds{900});
    EXPECT_EQ(verified.s.lends_itself_from(verified.now), std::nullopt);
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    EXPECT_TRUE(t.s.lends_itself_from(t.now));
    t.ask();
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.lends_itself_from(t.now), std::nullopt);
}

TEST(session_restart, counts_max_session_from_the_first_start) {
    auto policy = keep();
    policy.max_session = hours{1};
    auto known = touched_lately(start);
    known.kept_since = start - minutes{50};
    const auto t = restored(policy, known);
    EXPECT_TRUE(t.s.keeping_alive(start + minutes{9}));
    EXPECT_FALSE(t.s.keeping_alive(start + minutes{11}));
}

/// A host may start with a clock that is far ahead, and set it right a minute later.
TEST(session_restart, keeps_a_session_again_when_a_clock_that_was_ahead_is_set_right) {
    auto policy = keep();
    policy.check_interval = hours{1};
    policy.max_session = hours{1};
    auto known = touched_lately(start);
    const wall_time right{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}};
    known.kept_since = keep_start{{}, right - minutes{30}, {start, right + hours{700}}};
    auto t = restored(policy, known);
    EXPECT_FALSE(t.s.keeping_alive(t.now));
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{900});
    const auto ends = [&t] {
        return std::ranges::count(t.all_facts, fact::keep_alive_ended, &session_fact::what);
    };
    EXPECT_EQ(ends(), 1);
    t.tell(input::wall_clock_set{{t.now, right}});
    EXPECT_TRUE(t.s.keeping_alive(t.now));
    EXPECT_EQ(t.s.view({t.now, right}).keep_alive_until, right + minutes{30});
    const auto idles_at = t.now + minutes{15};
    while (!touches(t.ask())) {
        ASSERT_LT(t.now, idles_at) << "it is not touched";
        t.alive(idles_at - t.now);
    }
    t.alive(seconds{900});
    t.pass(minutes{31});
    EXPECT_FALSE(t.s.keeping_alive(t.now)) << "the limit holds";
    EXPECT_EQ(ends(), 2) << "and that is told";
}

/// A host without a clock of its own knows by the network only how long it was down.
TEST(session_restart, shows_the_end_by_a_clock_that_is_set_where_no_grant_goes_by_it) {
    for (const auto type : {grant_type::none, grant_type::refresh_token}) {
        session_policy policy;
        policy.grants = type;
        auto known = touched_lately(start);
        known.life.expires = start + hours{5};
        auto t = restored(policy, known);
        t.ask();
        t.alive();
        const token_life earlier{t.now - hours{5}, t.now + hours{1}};
        t.tell(input::wall_clock_set{{t.now, {}}, earlier});
        const auto expected = type == grant_type::none ? earlier.expires : known.life.expires;
        EXPECT_EQ(t.s.token().life.expires, expected);
        EXPECT_EQ(t.s.shown_end(t.now), earlier.expires) << "no end is shown later than the truth";
    }
}

TEST(session_restart, counts_max_session_from_the_login_without_a_token_too) {
    auto policy = keep();
    policy.max_session = hours{1};
    policy.grants = grant_type::refresh_token;
    story t{policy};
    t.tell(input::token_needed{t.now - minutes{50}});
    EXPECT_TRUE(t.s.keeping_alive(t.now + minutes{9}));
    EXPECT_FALSE(t.s.keeping_alive(t.now + minutes{11}));
}

TEST(session_restart, repeats_a_doubted_refresh_where_no_end_is_known_only_once_the_token_is_rejected) {
    session_policy policy;
    policy.grants = grant_type::refresh_token;
    story t{policy};
    known_token known;
    known.life.obtained = t.now - hours{23};
    known.last_verified = t.now - hours{20};
    t.tell(input::token_restored{known});
    t.tell(input::refresh_answer_lost{});
    const auto begin = t.now;
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_LE(t.now - begin, seconds{2}) << "it is looked at at once";
    while (t.now - begin < hours{30}) {
        t.alive();
        ASSERT_EQ(t.ask(), operation::verify);
    }
    const auto first = t.now;
    t.fails(errc::token_rejected);
    while (t.ask() == operation::verify)
        t.fails(errc::token_rejected);
    EXPECT_GE(t.now - first, seconds{60});
    EXPECT_LE(t.now - first, minutes{2});
}

TEST(session_restart, asks_for_no_grant_while_the_token_lives) {
    session_policy policy;
    policy.grants = grant_type::client_credentials;
    known_token known;
    known.life = {start - hours{2}, start + hours{22}};
    known.last_verified = start - minutes{1};
    auto t = restored(policy, known);
    t.read();
    EXPECT_EQ(t.s.state(), session_state::starting);
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive();
    while (t.plan()->what == operation::verify) {
        t.ask();
        t.alive();
    }
    EXPECT_GE(t.plan()->at, known.life.obtained + hours{18});
}

TEST(session_restart, verifies_a_candidate_of_an_earlier_process) {
    story t{grant_type::client_credentials};
    t.tell(input::candidate_restored{{t.now - minutes{1}, t.now + hours{23}}});
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_changes().back(), token_change::usable);
}

TEST(session_restart, looks_at_an_unused_token_before_it_lets_it_go) {
    session_policy policy;
    policy.grants = grant_type::client_credentials;
    known_token known;
    known.life = {start - hours{2}, start + hours{22}};
    known.last_verified = start - minutes{10};
    known.idle_deadline = start - seconds{20};
    auto t = restored(policy, known);
    t.pass(seconds{0});
    EXPECT_EQ(t.s.state(), session_state::starting) << "the wall clock may have been set forward";
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(minutes{5});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_TRUE(t.s.has_token());
}

TEST(session_restart, is_seen_by_a_reader_at_once) {
    auto t = restored({}, touched_lately(start));
    EXPECT_EQ(t.plan()->rank, urgency::first_look);
    t.tell(input::reader_wish{input::wish::verify});
    EXPECT_EQ(t.plan()->at, t.now);
    EXPECT_EQ(t.plan()->rank, urgency::command);
    EXPECT_EQ(t.plan()->cause, request_cause::reader);
}

}  // namespace
}  // namespace tokenkeeper::session_restart_test
