#include "daemon/login/pending_logins.hpp"

#include "daemon/login/drawn_keys.hpp"

#include <set>

#include <gtest/gtest.h>

namespace tokenkeeper::login::pending_logins_test {
namespace {

using fit = pending_logins::fit;

constexpr session_id view = 7;
constexpr session_id other = 8;
const boot_time begin{seconds{1000}};

login_keys keys(const std::string& mark) {
    return {"id-" + mark, "state-" + mark, secret{"verifier-" + mark}, "https://login.example client"};
}

fit look(const pending_logins& pending, session_id session, const std::string& id, const std::string& state,
         boot_time now, const std::string& service = "https://login.example client") {
    return pending.look(session, {id, state, service}, now);
}

TEST(pending_logins, send_their_code_where_they_were_begun) {
    pending_logins pending;
    pending.begin(view, keys("a"), begin);
    EXPECT_EQ(look(pending, view, "id-a", "state-a", begin, "https://other.example client"), fit::none);
    EXPECT_EQ(look(pending, view, "id-a", "state-a", begin), fit::right);
}

TEST(pending_logins, belong_to_their_session_by_id_and_state) {
    pending_logins pending;
    pending.begin(view, keys("a"), begin);
    pending.begin(other, keys("b"), begin);
    EXPECT_EQ(look(pending, view, "id-a", "state-a", begin), fit::right);
    EXPECT_EQ(look(pending, view, "id-a", "state-x", begin), fit::mismatched);
    EXPECT_EQ(look(pending, view, "id-a", "", begin), fit::mismatched);
    EXPECT_EQ(look(pending, view, "id-a", "state-a2", begin), fit::mismatched);
    EXPECT_EQ(look(pending, view, "id-b", "state-b", begin), fit::none) << "that of another session";
    EXPECT_EQ(look(pending, 9, "id-a", "state-a", begin), fit::none);
}

TEST(pending_logins, outlive_every_redirect_that_does_not_fit) {
    pending_logins pending;
    pending.begin(view, keys("a"), begin);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(look(pending, view, "id-a", "guess-" + std::to_string(i), begin), fit::mismatched);
    EXPECT_EQ(look(pending, view, "id-a", "state-a", begin), fit::right);
    EXPECT_EQ(pending.take(view).reveal(), "verifier-a");
}

TEST(pending_logins, are_used_once) {
    pending_logins pending;
    pending.begin(view, keys("a"), begin);
    pending.take(view);
    EXPECT_EQ(look(pending, view, "id-a", "state-a", begin), fit::none);
}

TEST(pending_logins, end_after_ten_minutes) {
    pending_logins pending;
    const auto ends = pending.begin(view, keys("a"), begin);
    EXPECT_EQ(ends, begin + std::chrono::minutes{10});
    EXPECT_EQ(look(pending, view, "id-a", "state-a", ends - milliseconds{1}), fit::right);
    EXPECT_EQ(look(pending, view, "id-a", "state-a", ends), fit::none);
}

TEST(pending_logins, give_way_to_the_next_of_their_session) {
    pending_logins pending;
    pending.begin(view, keys("a"), begin);
    pending.begin(view, keys("b"), begin);
    EXPECT_EQ(look(pending, view, "id-a", "state-a", begin), fit::none);
    EXPECT_EQ(look(pending, view, "id-b", "state-b", begin), fit::right);
}

TEST(pending_logins, take_no_room_once_they_are_over) {
    pending_logins pending;
    for (session_id id = 1; id <= 100; ++id)
        pending.begin(id, keys("a"), begin);
    pending.begin(200, keys("b"), begin + std::chrono::minutes{11});
    EXPECT_EQ(pending.size(), 1U);
}

TEST(drawn_keys, have_the_form_of_rfc_7636_and_are_never_the_same) {
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
        const auto drawn = draw_keys();
        for (const auto& text : {drawn.login_id, drawn.state, std::string{drawn.verifier.reveal()}}) {
            EXPECT_EQ(text.size(), 43U) << text;
            EXPECT_EQ(
                text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                std::string::npos)
                << text;
            EXPECT_TRUE(seen.insert(text).second);
        }
    }
}

TEST(drawn_keys, have_the_challenge_of_the_example_in_rfc_7636) {
    EXPECT_EQ(code_challenge(secret{"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

}  // namespace
}  // namespace tokenkeeper::login::pending_logins_test
