#pragma once

#include "daemon/ctl/child_terms.hpp"
#include "daemon/ctl/daemon_client/client.hpp"
#include "daemon/ctl/daemon_client/session_report.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace tokenkeeper::ctl {

/// Time limits for answers: to a request that only reads, and to one for which the daemon itself asks Genesys
/// Cloud or reads its files. And for a command that an event runs.
struct patience {
    milliseconds reading{10'000};
    milliseconds acting{70'000};
    child_terms command{};
};

/// An answer of the daemon: its JSON, unchanged except for white space at the end, and the same as a value.
struct document {
    std::string text;
    boost::json::value value;
    std::string session_used;  ///< the session whose token the daemon used, where it named one
};

/// A path segment: everything but unreserved characters is percent-encoded, so that no name is a path.
std::string percent_encode(std::string_view name);

/// The query of a request that can be made with the token of a session of one's choice; empty without one.
std::string session_query(std::string_view session);

/// Sends a request, and accepts nothing but JSON of a 2xx status. Everything else is a failure with the
/// daemon's own words (problem+json) where it gave any; 403 is "not permitted".
outcome<document> fetch(const client& daemon, method verb, const std::string& target, milliseconds timeout,
                        const std::string& body = {});

/// Reads an answer as `fetch` does.
outcome<document> to_document(answer response);

/// Takes each line of an answer that goes on as things happen (see client::follow); fails as `fetch` does. It
/// succeeds at the end of the answer, or once it may `take` no more.
outcome<void> follow(const client& daemon, const std::string& target, milliseconds timeout,
                     const client::line_taker& take, const std::function<void()>& begun = {});

/// The failure for an answer that breaks the promises of the API.
failure protocol_failure(const std::string& message);

/// Reads the session in an answer.
outcome<session_report> to_session(const outcome<document>& answer);

/// The most bytes of all pages of sessions together: over 200,000 sessions. In memory they become eight to
/// nine times as large.
inline constexpr std::size_t largest_listing = 256U << 20U;

/// All sessions in name order, following the pages to the end. `filter`: a parameter that selects some
/// ("health=attention"). It fails where the pages together have more than `most_bytes`.
outcome<boost::json::array> all_sessions(const client& daemon, milliseconds timeout,
                                         const std::string& filter = {},
                                         std::size_t most_bytes = largest_listing);

/// JSON text with the control characters escaped that JSON allows in a string (C1, bidirectional marks): the
/// same value, but safe to show on a terminal.
std::string terminal_safe(std::string_view json);

}  // namespace tokenkeeper::ctl
