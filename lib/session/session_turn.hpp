#pragma once

#include "lib/session/effects.hpp"
#include "lib/session/moment.hpp"
#include "lib/session/session_parts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper {

/// One input on its way through the parts of a session: when it came, and what it has caused so far.
class session_turn {
public:
    session_turn(session_parts& session, const moment& m, session_effects& effects)
        : s(session), time(m), effects_(effects) {}

    /// `explanation`: one clause for people, for a state that has a reason.
    void enter(session_state state, std::string_view reason = {}, std::string explanation = {});
    /// Adds a fact; its state is the session's present one.
    void report(session_fact fact);
    void change(token_change effect) { effects_.changes.push_back(effect); }
    void end(const std::vector<std::uint64_t>& tickets, const std::optional<error>& failure = {});

    /// Plans the checks of a token that was seen alive, and until when that evidence is fresh.
    void plan_checks();
    /// Plans the next attempt after a failure; reports a silence that lasts beyond the deadline.
    void plan_retry(const error& failure);
    /// Keeps the silence that an answer asks for which was about no check.
    void hold(const error& cause);
    /// The terms of the plan have changed: plans again without losing what is due.
    void replan();
    /// The candidate takes the place of the present token; nothing is known of it yet. REQUIRES: there is
    /// one.
    void adopt_candidate();
    /// Everything known of the present token is forgotten; commands that need it end.
    void forget_token();
    /// Reports a failure once for each cause in an episode; `always`: in any case.
    void report_cause(session_fact::kind kind, const error& failure, bool always = false);
    /// The session is `alive`: reports it as `usual`, or as a recovery where people know that it was not
    /// well.
    void report_success(session_fact::kind usual, std::optional<boot_clock::duration> left = {});

    session_parts& s;  // NOLINT(misc-non-private-member-variables-in-classes): a turn is a view of them
    const moment& time;

private:
    void report_long_silence(const error* cause);

    session_effects& effects_;
};

/// A fact with its error, ready for session_turn::report.
session_fact fact_of(session_fact::kind kind, const error& cause);

}  // namespace tokenkeeper
