// Field: a login service sent no `expires_in` at all; the token died, and clients that asked with `min_valid`
// got the dead one for a whole check interval. Right: of such a token nobody can promise how long it lives,
// so a look comes first if the last one is ten seconds old. A reader who asks without min_valid wants no
// promise, and waits for nothing.
#include "lib/scheduler/token_access.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::life_unknown {
namespace {

/// A session whose token was granted, without a word about its end, and seen alive.
struct endless_session {
    endless_session()
        : s({.mode = session_mode::verify, .max_session = {}, .grants = grant_type::client_credentials},
            now) {
        tell(input::token_needed{});
        answer(input::granted{grant_report{}});
        answer(input::checked{check_report{}});
    }

    void tell(const session_input& input) { static_cast<void>(s.resume(input, {.now = now})); }
    /// Sends what is planned next, at its time, and gives it this answer.
    void answer(const session_input& input) {
        auto planned = s.plan(now);
        ASSERT_TRUE(planned);
        now = std::max(now, planned->at);
        tell(input::time_passed{});
        planned = s.plan(now);
        ASSERT_TRUE(planned);
        tell(input::begun{planned->what, planned->ticket});
        tell(input);
    }
    [[nodiscard]] token_access::step asks(std::optional<seconds> min_valid) const {
        return decide_token_access(s, min_valid, false, now).next;
    }

    boot_time now{std::chrono::hours{100}};
    session s;
};

TEST(token_without_a_known_end, is_looked_at_for_a_reader_who_wants_to_know) {
    endless_session session;
    EXPECT_EQ(session.asks(seconds{5}), token_access::step::give);
    session.now += seconds{10};
    EXPECT_EQ(session.asks(std::nullopt), token_access::step::give);
    EXPECT_EQ(session.asks(seconds{5}), token_access::step::verify);
    session.tell(input::reader_wish{input::wish::verify});
    session.answer(input::failed{error{errc::token_rejected}});
    EXPECT_NE(session.asks(seconds{5}), token_access::step::give);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::life_unknown
