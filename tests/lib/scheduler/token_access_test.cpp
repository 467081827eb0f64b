#include "tests/lib/scheduler/token_access_stage.hpp"

namespace tokenkeeper::token_access_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using step = token_access::step;

TEST(token_access, gives_a_token_that_is_alive) {
    reader r{grant_type::client_credentials};
    r.get_token(hours{24});
    EXPECT_EQ(r.asks(), step::give);
    EXPECT_EQ(r.asks(hours{1}), step::give);
}

TEST(token_access, gives_a_token_beyond_an_end_that_is_estimated) {
    reader r{grant_type::none};
    r.tell(input::token_given{token_life{r.now - hours{1}, r.now + minutes{5}}});
    r.answer({});
    EXPECT_EQ(r.asks(), step::give);
    EXPECT_EQ(r.asks(hours{1}), step::refuse) << "until then it counts";
    r.now += minutes{5};
    EXPECT_EQ(r.asks(), step::give) << "nobody knows that it is dead";
}

TEST(token_access, never_gives_a_token_that_is_known_to_be_dead) {
    reader r{grant_type::none};
    r.tell(input::token_given{});
    while (r.s.state() != session_state::lost)
        r.fail(errc::token_rejected);
    for (const bool tried : {false, true}) {
        const auto decided = r.decide({}, tried);
        EXPECT_EQ(decided.next, step::refuse);
        EXPECT_EQ(decided.word, "rejected");
        EXPECT_NE(decided.detail.find("rejected"), std::string::npos) << decided.detail;
    }
}

TEST(token_access, refuses_while_a_401_stands_and_says_when_the_next_look_is) {
    reader r{grant_type::none};
    r.tell(input::token_given{});
    r.answer(seconds{300});
    r.fail(errc::token_rejected);
    for (const bool tried : {false, true}) {
        const auto decided = r.decide({}, tried);
        EXPECT_EQ(decided.next, step::refuse);
        EXPECT_EQ(decided.word, "rejected");
        EXPECT_EQ(decided.retry_after, seconds{1});
    }
    r.fail(errc::token_rejected);
    EXPECT_EQ(r.decide().word, "rejected");
    EXPECT_GT(r.decide().retry_after, seconds{1});
    r.answer(seconds{200});
    EXPECT_EQ(r.asks(), step::give) << "it was a false alarm";
}

TEST(token_access, gives_a_restored_token_whose_deadline_is_ahead) {
    reader r{grant_type::none};
    known_token known;
    known.life.obtained = r.now - hours{1};
    known.last_verified = r.now - seconds{30};
    known.idle_deadline = r.now + seconds{200};
    known.idle_deadline_from = deadline_origin::server;
    r.tell(input::token_restored{known});
    EXPECT_EQ(r.s.state(), session_state::starting);
    EXPECT_EQ(r.asks(), step::give);
    r.now += seconds{200};
    EXPECT_NE(r.asks(), step::give);
}

TEST(token_access, gets_a_new_token_for_a_dormant_session) {
    reader r{grant_type::client_credentials};
    r.get_token(hours{24}, seconds{300});
    r.now += seconds{301};
    r.tell(input::time_passed{});
    while (r.s.state() != session_state::dormant)
        r.fail(errc::token_rejected);
    EXPECT_EQ(r.asks(), step::renew);
    EXPECT_EQ(r.asks({}, true), step::refuse);
    r.tell(input::reader_wish{input::wish::renew});
    EXPECT_EQ(r.asks(), step::wait);
    r.grant(hours{24});
    r.answer(seconds{300});
    EXPECT_EQ(r.asks(), step::give);
}

TEST(token_access, says_why_no_token_could_be_had) {
    reader r{grant_type::client_credentials};
    r.tell(input::token_needed{});
    r.fail(errc::invalid_client);
    const auto decided = r.decide({}, true);
    EXPECT_EQ(decided.next, step::refuse);
    EXPECT_EQ(decided.word, "invalid_client");
    EXPECT_TRUE(decided.retry_after) << "one look an hour remains";
}

TEST(token_access, has_nothing_to_give_where_the_api_does_not_let_us_look_at_the_first_token) {
    reader r{grant_type::client_credentials};
    r.tell(input::token_needed{});
    r.grant(hours{1});
    r.fail(errc::address_not_authorized);
    EXPECT_EQ(r.s.state(), session_state::denied);
    EXPECT_EQ(r.asks(), step::wait);
    EXPECT_EQ(r.asks({}, true), step::refuse);
}

TEST(token_access, refuses_where_the_idle_deadline_has_passed_and_nobody_could_be_asked) {
    reader r{grant_type::none};
    r.tell(input::token_given{});
    r.answer(seconds{300});
    r.fail(errc::connect_failed);
    EXPECT_EQ(r.s.state(), session_state::retrying);
    r.now = *r.s.deadline().at() - minutes{2};
    EXPECT_EQ(r.asks(), step::give);
    EXPECT_TRUE(may_stand_in_sink(r.s, r.now));
    r.now = *r.s.deadline().at();
    EXPECT_EQ(r.asks(), step::refuse);
    EXPECT_FALSE(may_stand_in_sink(r.s, r.now)) << "nor does it stand in a file";
}

/// It may live, and thousands of others are looked at as well.
TEST(token_access, waits_for_a_look_after_a_pause_of_the_host_but_not_for_ever) {
    for (const bool idles_out : {false, true}) {
        reader r{grant_type::client_credentials};
        r.get_token(hours{24}, idles_out ? std::optional<boot_clock::duration>{minutes{15}} : std::nullopt);
        r.tell(input::host_stood_still{idles_out ? hours{1} : hours{25}});
        EXPECT_EQ(r.asks(), step::verify);
        EXPECT_EQ(r.asks(seconds{60}, true), step::give) << "nobody could look meanwhile";
        EXPECT_TRUE(may_stand_in_sink(r.s, r.now));
    }
}

TEST(token_access, promises_nothing_of_time_that_may_have_passed) {
    reader r{grant_type::none};
    r.tell(input::token_given{});
    r.answer(minutes{15});
    EXPECT_EQ(r.asks(minutes{10}, true), step::give);
    r.tell(input::host_stood_still{minutes{6}});
    EXPECT_EQ(r.asks(minutes{10}, true), step::refuse);
    EXPECT_EQ(r.asks(minutes{8}, true), step::give);
}

TEST(token_access, looks_first_where_a_restored_deadline_is_doubted) {
    reader r{grant_type::none};
    known_token seen;
    seen.idle_deadline = r.now + seconds{600};
    seen.deadline_doubted = true;
    r.tell(input::token_restored{seen});
    EXPECT_EQ(r.asks(), step::verify);
    EXPECT_TRUE(may_stand_in_sink(r.s, r.now)) << "it may be good, if nobody can be asked";
}

TEST(token_access, looks_first_where_nothing_was_asked_yet) {
    reader r{grant_type::none};
    r.tell(input::token_given{});
    EXPECT_EQ(r.asks(), step::verify);
    EXPECT_EQ(r.asks({}, true), step::give) << "the API cannot be asked; the token may be good";
}

TEST(token_access, looks_first_where_nobody_said_how_long_the_token_lives) {
    reader r{grant_type::client_credentials};
    r.tell(input::token_needed{});
    r.begin();
    r.tell(input::granted{grant_report{}});
    r.answer({});
    EXPECT_EQ(r.asks(seconds{5}), step::give) << "it was seen a moment ago";
    r.now += seconds{10};
    EXPECT_EQ(r.asks(), step::give) << "this reader wants no promise";
    EXPECT_EQ(r.asks(seconds{5}), step::verify);
    EXPECT_EQ(r.asks(seconds{5}, true), step::give);
    r.tell(input::reader_wish{input::wish::verify});
    const auto planned = r.s.plan(r.now);
    ASSERT_TRUE(planned);
    EXPECT_LE(planned->at, r.now);
    EXPECT_EQ(planned->what, operation::verify);
    r.answer({});
    EXPECT_EQ(r.asks(seconds{5}), step::give);
    r.now += seconds{10};
    r.tell(input::reader_wish{input::wish::verify});
    r.fail(errc::token_rejected);
    EXPECT_NE(r.asks(seconds{5}), step::give) << "the dead token is not handed out";
}

TEST(token_access, waits_for_a_grant_that_is_under_way) {
    reader r{grant_type::client_credentials};
    r.tell(input::token_needed{});
    EXPECT_EQ(r.asks(), step::wait);
    EXPECT_EQ(r.asks({}, true), step::refuse);
}

TEST(token_access, renews_first_where_a_grant_gives_a_longer_token) {
    reader r{grant_type::client_credentials};
    r.get_token(minutes{10});
    r.now += minutes{4};
    EXPECT_EQ(r.asks(minutes{7}), step::refuse) << "only in the second half of its life";
    r.now += minutes{2};
    EXPECT_EQ(r.asks(minutes{7}), step::renew);
    EXPECT_EQ(r.asks(minutes{7}, true), step::refuse) << "it was tried";
    EXPECT_EQ(r.asks(minutes{15}), step::refuse) << "a new one would not live so long either";
}

TEST(token_access, causes_no_grant_while_grants_fail) {
    reader r{grant_type::client_credentials};
    r.get_token(minutes{10});
    r.tell(input::token_read{});
    while (r.s.plan(r.now)->what != operation::acquire)
        r.answer({});
    r.fail(errc::throttled);
    r.now += seconds{90};
    EXPECT_EQ(r.asks(), step::give);
    EXPECT_EQ(r.asks(minutes{5}), step::refuse);
}

TEST(token_access, touches_first_only_a_session_that_is_kept_alive_anyway) {
    reader kept{grant_type::none, session_mode::keep_alive};
    kept.tell(input::token_given{});
    kept.tell(input::idle_timeout_reported{.timeout = seconds{300}, .certain = true, .none_in_force = false});
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
    verified.tell(input::token_given{});
    verified.answer(seconds{300});
    verified.now += seconds{250};
    EXPECT_EQ(verified.asks(), step::give) << "it has what is left";
    EXPECT_EQ(verified.asks(minutes{2}), step::refuse);
}

}  // namespace
}  // namespace tokenkeeper::token_access_test
