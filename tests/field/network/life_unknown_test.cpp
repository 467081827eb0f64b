// Field: a login service sent no `expires_in` at all; the token died, and clients that asked with `min_valid`
// got the dead one for a whole check interval. Right: of such a token nobody can promise how long it lives,
// so a look comes first if the last one is ten seconds old. A reader who asks without min_valid wants no
// promise, and waits for nothing.
#include "lib/scheduler/token_access.hpp"
#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::life_unknown {
namespace {

token_access::step step_for_reader(const story& t, std::optional<seconds> min_valid) {
    return decide_token_access(t.s, min_valid, false, t.now).next;
}

TEST(token_without_a_known_end, is_looked_at_for_a_reader_who_wants_to_know) {
    story t{grant_type::client_credentials};
    ASSERT_EQ(t.ask(), operation::acquire);
    t.granted(std::nullopt);
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_EQ(step_for_reader(t, seconds{5}), token_access::step::give);
    t.pass(seconds{10});
    EXPECT_EQ(step_for_reader(t, std::nullopt), token_access::step::give);
    EXPECT_EQ(step_for_reader(t, seconds{5}), token_access::step::verify);
    t.tell(input::reader_wish{input::wish::verify});
    ASSERT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    EXPECT_NE(step_for_reader(t, seconds{5}), token_access::step::give);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::life_unknown
