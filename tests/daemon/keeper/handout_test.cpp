#include "daemon/keeper/handout.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::keeper {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using step = handout::step;

constexpr double middle = 0.5;

/// A session in the state that a test needs, and somebody who asks for its token.
struct reader {
    explicit reader(grant_type grants, session_mode mode = session_mode::verify)
        : of({.mode = mode, .max_session = {}, .grants = grants}, now) {}

    void answer(std::optional<boot_clock::duration> idles_in) {
        now = std::max(now, of.plan()->at);
        of.begin(now);
        check_report report;
        report.idles_in = idles_in;
        of.finish(report, now, middle);
    }
    void fail(errc e) {
        now = std::max(now, of.plan()->at);
        of.begin(now);
        of.finish(error{e}, now, middle);
    }
    void get_token(boot_clock::duration life, std::optional<boot_clock::duration> idles_in = {}) {
        of.token_needed(now, seconds{0});
        now = std::max(now, of.plan()->at);
        of.begin(now);
        of.finish(grant_report{life, {}}, now, middle);
        answer(idles_in);
    }
    step asks(std::optional<seconds> min_valid = {}, bool tried = false) const {
        return decide_handout(of, min_valid, tried, now).what;
    }

    boot_time now{hours{100}};
    session of;
};

TEST(handout, gives_a_token_that_is_alive) {
    reader r{grant_type::client_credentials};
    r.get_token(hours{24});
    EXPECT_EQ(r.asks(), step::give);
    EXPECT_EQ(r.asks(hours{1}), step::give);
}

TEST(handout, never_gives_a_token_that_is_known_to_be_dead) {
    reader r{grant_type::none};
    r.of.token_loaded(r.now, seconds{0});
    r.fail(errc::token_rejected);
    r.fail(errc::token_rejected);
    for (const bool tried : {false, true}) {
        const auto decided = decide_handout(r.of, {}, tried, r.now);
        EXPECT_EQ(decided.what, step::refuse);
        EXPECT_NE(decided.detail.find("rejected"), std::string::npos) << decided.detail;
    }
}

TEST(handout, does_not_give_a_token_that_a_first_401_casts_doubt_on) {
    reader r{grant_type::none};
    r.of.token_loaded(r.now, seconds{0});
    r.answer(seconds{300});
    r.fail(errc::token_rejected);
    EXPECT_EQ(r.asks(), step::wait);
    EXPECT_EQ(r.asks({}, true), step::refuse);
}

TEST(handout, has_nothing_to_give_where_the_api_does_not_let_us_look_at_the_first_token) {
    reader r{grant_type::client_credentials};
    r.of.token_needed(r.now, seconds{0});
    r.now = std::max(r.now, r.of.plan()->at);
    r.of.begin(r.now);
    r.of.finish(grant_report{hours{1}, {}}, r.now, middle);
    r.fail(errc::address_not_authorized);
    EXPECT_EQ(r.of.state(), session_state::denied);
    EXPECT_EQ(r.asks(), step::wait);
    EXPECT_EQ(r.asks({}, true), step::refuse);
}

TEST(handout, refuses_where_the_idle_deadline_has_passed_and_nobody_could_be_asked) {
    reader r{grant_type::none};
    r.of.token_loaded(r.now, seconds{0});
    r.answer(seconds{300});
    r.fail(errc::connect_failed);
    EXPECT_EQ(r.of.state(), session_state::retrying);
    r.now = *r.of.deadline().at() - minutes{2};
    EXPECT_EQ(r.asks(), step::give);
    EXPECT_TRUE(may_stand_in_sink(r.of, r.now));
    r.now = *r.of.deadline().at();
    EXPECT_EQ(r.asks(), step::refuse);
    EXPECT_FALSE(may_stand_in_sink(r.of, r.now)) << "nor does it stand in a file";
}

TEST(may_stand_in_sink, needs_a_token_that_was_seen_and_is_not_doubted) {
    reader r{grant_type::none};
    r.of.token_loaded(r.now, seconds{0});
    EXPECT_FALSE(may_stand_in_sink(r.of, r.now)) << "nobody has looked yet";
    r.answer(seconds{300});
    EXPECT_TRUE(may_stand_in_sink(r.of, r.now));
    r.fail(errc::token_rejected);
    EXPECT_FALSE(may_stand_in_sink(r.of, r.now)) << "it is asked about again";
}

TEST(handout, looks_first_where_nothing_was_asked_yet) {
    reader r{grant_type::none};
    r.of.token_loaded(r.now, seconds{0});
    EXPECT_EQ(r.asks(), step::verify);
    EXPECT_EQ(r.asks({}, true), step::give) << "the API cannot be asked; the token may be good";
}

TEST(handout, waits_for_a_grant_that_is_under_way) {
    reader r{grant_type::client_credentials};
    r.of.token_needed(r.now, seconds{0});
    EXPECT_EQ(r.asks(), step::wait);
    EXPECT_EQ(r.asks({}, true), step::refuse);
}

TEST(handout, renews_first_where_a_grant_gives_a_longer_token) {
    reader r{grant_type::client_credentials};
    r.get_token(minutes{10});
    r.now += minutes{4};
    EXPECT_EQ(r.asks(minutes{7}), step::refuse) << "only in the second half of its life";
    r.now += minutes{2};
    EXPECT_EQ(r.asks(minutes{7}), step::renew);
    EXPECT_EQ(r.asks(minutes{7}, true), step::refuse) << "it was tried";
    EXPECT_EQ(r.asks(minutes{15}), step::refuse) << "a new one would not live so long either";
}

TEST(handout, causes_no_grant_while_grants_fail) {
    reader r{grant_type::client_credentials};
    r.get_token(minutes{10});
    while (r.of.plan()->what != operation::acquire)
        r.answer({});
    r.fail(errc::throttled);
    r.now += seconds{90};
    EXPECT_EQ(r.asks(), step::give);
    EXPECT_EQ(r.asks(minutes{5}), step::refuse);
}

TEST(handout, touches_first_only_a_session_that_is_kept_alive_anyway) {
    reader kept{grant_type::none, session_mode::keep_alive};
    kept.of.token_loaded(kept.now, seconds{0});
    kept.of.organization_says(seconds{300}, true, false, kept.now, middle);
    kept.answer(seconds{301});
    kept.now += seconds{250};
    EXPECT_EQ(kept.asks(), step::touch);
    EXPECT_EQ(kept.asks({}, true), step::give);
    EXPECT_EQ(kept.asks(minutes{20}), step::refuse) << "longer than the idle time";
    kept.answer(seconds{301});
    kept.now += seconds{60};
    EXPECT_EQ(kept.asks(seconds{290}), step::refuse) << "who asks again and again causes no touch each time";
    kept.now += seconds{20};
    EXPECT_EQ(kept.asks(seconds{290}), step::touch);

    reader verified{grant_type::none};
    verified.of.token_loaded(verified.now, seconds{0});
    verified.answer(seconds{300});
    verified.now += seconds{250};
    EXPECT_EQ(verified.asks(), step::give) << "it has what is left";
    EXPECT_EQ(verified.asks(minutes{2}), step::refuse);
}

TEST(may_wait, leaves_room_for_the_readers_of_other_sessions) {
    EXPECT_TRUE(may_wait(0, 0));
    EXPECT_TRUE(may_wait(15, 95));
    EXPECT_FALSE(may_wait(16, 16)) << "enough for one session";
    EXPECT_FALSE(may_wait(0, 96)) << "enough in all";
    EXPECT_TRUE(may_wait(0, 5 * 16)) << "five sessions cannot keep out a sixth";
}

}  // namespace
}  // namespace tokenkeeper::keeper
