#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// Explains a session's state, and advises a person about it. Never empty, safe to print.
struct guidance {
    std::string meaning;
    std::string advice;
};
guidance guidance_for(const session_report& session);

/// False where the session's state asks for nothing and only its warnings say what to do.
bool needs_advice(const session_report& session);

/// The warning of a 401 that the daemon asks about again. It explains the state `retrying`, so guidance_for
/// takes its words. Null: there is none.
const warning_report* standing_rejection(const session_report& session);

/// True where the meaning already has the message of the last error.
bool names_last_error(const guidance& words, const session_report& session);

/// The error behind a state that is not well: "2m 10s ago: 503 Service Unavailable". Empty where the state
/// and its reason say it all.
std::string cause_of(const session_report& session, wall_time now);

}  // namespace tokenkeeper::ctl
