#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::source_trouble_test {
namespace {

constexpr auto reason = "secret_unreadable";

TEST(source_trouble, is_the_error_of_a_session_that_cannot_get_a_token) {
    story t;
    t.tell(input::token_unavailable{reason, "cannot open /x", "run: chmod u+r /x"});
    EXPECT_EQ(t.s.state(), session_state::failed);
    const auto error = t.view().last_error;
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, reason);
    EXPECT_EQ(error->message, "cannot open /x");
    EXPECT_EQ(error->hint, "run: chmod u+r /x");
    EXPECT_EQ(t.all_facts.back().why, "cannot open /x; run: chmod u+r /x");
}

TEST(source_trouble, is_told_again_where_its_cause_is_another) {
    story t;
    const input::token_unavailable missing{reason, "cannot open /x", "write it"};
    t.tell(missing);
    t.tell(missing);
    EXPECT_EQ(t.take_facts(), facts{fact::failed});
    t.tell(input::token_unavailable{reason, "/x is empty", "write it"});
    EXPECT_EQ(t.take_facts(), facts{fact::failed});
    EXPECT_EQ(t.view().last_error->message, "/x is empty");
}

TEST(source_trouble, ends_with_a_token) {
    story t;
    t.tell(input::token_unavailable{reason, "cannot open /x"});
    t.tell(input::token_given{});
    EXPECT_FALSE(t.view().last_error);
    EXPECT_EQ(t.ask(), operation::verify);
}

TEST(source_trouble, is_recovered_from_by_a_session_that_never_lived) {
    story t;
    t.tell(input::token_unavailable{reason, "cannot open /x"});
    t.pass(seconds{60});
    t.tell(input::token_given{});
    t.ask();
    t.alive();
    EXPECT_EQ(t.all_facts.back().what, fact::recovered);
    EXPECT_EQ(t.all_facts.back().lasted, seconds{60});
}

TEST(source_trouble, of_a_grant_is_the_error_that_explains_it) {
    story t{grant_type::client_credentials};
    t.ask();
    t.fails(errc::server_unavailable);
    t.tell(input::grant_unavailable{reason, "cannot open /x", "run: chmod u+r /x"});
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.view().last_error->message, "cannot open /x");
    EXPECT_EQ(t.view().last_error->hint, "run: chmod u+r /x");
    t.tell(input::grant_unavailable{reason, "/x is empty", "write it"});
    EXPECT_EQ(t.view().last_error->message, "/x is empty");
    t.tell(input::grant_available{});
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.ask(), operation::acquire);
}

}  // namespace
}  // namespace tokenkeeper::source_trouble_test
