#include "tests/lib/scheduler/token_access_stage.hpp"

namespace tokenkeeper::may_stand_in_sink_test {
namespace {

TEST(may_stand_in_sink, needs_a_token_that_was_seen_and_is_not_doubted) {
    reader r{grant_type::none};
    r.tell(input::token_given{});
    EXPECT_FALSE(may_stand_in_sink(r.s, r.now)) << "nobody has looked yet";
    r.fail(errc::server_unavailable);
    EXPECT_EQ(r.s.state(), session_state::retrying);
    EXPECT_FALSE(may_stand_in_sink(r.s, r.now)) << "nobody has seen it";
    r.answer(seconds{300});
    EXPECT_TRUE(may_stand_in_sink(r.s, r.now));
    r.fail(errc::token_rejected);
    EXPECT_FALSE(may_stand_in_sink(r.s, r.now)) << "it is asked about again";
}

TEST(may_stand_in_sink, trusts_what_an_earlier_process_saw_until_its_deadline) {
    reader r{grant_type::none};
    known_token seen;
    seen.idle_deadline = r.now + seconds{60};
    r.tell(input::token_restored{seen});
    ASSERT_EQ(r.s.state(), session_state::starting);
    EXPECT_TRUE(may_stand_in_sink(r.s, r.now));
    EXPECT_FALSE(may_stand_in_sink(r.s, r.now + seconds{60}));
}

TEST(may_stand_in_sink, does_not_trust_a_restored_token_without_a_deadline) {
    reader r{grant_type::none};
    r.tell(input::token_restored{known_token{}});
    ASSERT_EQ(r.s.state(), session_state::starting);
    EXPECT_FALSE(may_stand_in_sink(r.s, r.now));
}

}  // namespace
}  // namespace tokenkeeper::may_stand_in_sink_test
