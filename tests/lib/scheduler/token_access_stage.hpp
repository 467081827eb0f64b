#pragma once

#include "lib/scheduler/token_access.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include <gtest/gtest.h>

namespace tokenkeeper {

/// A session in the state that a test needs, and somebody who asks for its token.
struct reader {
    explicit reader(grant_type grants, session_mode mode = session_mode::verify)
        : s({.mode = mode, .max_session = {}, .grants = grants}, now) {}

    void tell(const session_input& input) { static_cast<void>(s.resume(input, {.now = now})); }
    /// Sends what is planned next, at its time.
    void begin() {
        auto planned = s.plan(now);
        ASSERT_TRUE(planned);
        now = std::max(now, planned->at);
        tell(input::time_passed{});
        planned = s.plan(now);
        ASSERT_TRUE(planned);
        tell(input::begun{planned->what, planned->ticket});
    }
    void answer(std::optional<boot_clock::duration> idles_in) {
        begin();
        check_report report;
        report.idles_in = idles_in;
        tell(input::checked{report});
    }
    void fail(errc e) {
        begin();
        tell(input::failed{error{e}});
    }
    void grant(boot_clock::duration life) {
        begin();
        tell(input::granted{grant_report{life, {}}});
    }
    void get_token(boot_clock::duration life, std::optional<boot_clock::duration> idles_in = {}) {
        tell(input::token_needed{});
        grant(life);
        answer(idles_in);
    }
    token_access decide(std::optional<seconds> min_valid = {}, bool tried = false) const {
        return decide_token_access(s, min_valid, tried, now);
    }
    token_access::step asks(std::optional<seconds> min_valid = {}, bool tried = false) const {
        return decide(min_valid, tried).next;
    }

    boot_time now{std::chrono::hours{100}};
    session s;
};

}  // namespace tokenkeeper
