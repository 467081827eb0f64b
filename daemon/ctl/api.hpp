#pragma once

#include "daemon/ctl/client.hpp"
#include "daemon/ctl/report.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace tokenkeeper::ctl {

/// Waits for answers: reading, and what makes the daemon itself ask Genesys Cloud or read its files.
struct patience {
    milliseconds reading{10'000};
    milliseconds acting{70'000};
};

/// An answer of the daemon: its JSON as it came but for white space at the end, and read.
struct document {
    std::string text;
    boost::json::value value;
    std::string session_used;  ///< whose token the daemon used, where it said so
};

/// A path segment: everything but unreserved characters is percent-encoded, so that no name is a path.
std::string encoded(std::string_view name);

/// Asks, and takes nothing but JSON of a 2xx status. Everything else is a failure with the daemon's own words
/// (problem+json) where it gave any, and with what it says about Genesys Cloud's; 403 is "not permitted".
outcome<document> fetch(const client& daemon, method how, const std::string& target, milliseconds timeout,
                        const std::string& body = {});

/// The query of a request that can be made with the token of a session of one's choice; empty without one.
std::string with_session(std::string_view session);

/// A text member; empty where there is none, or one of another type.
std::string text_member(const boost::json::object& in, std::string_view name);

/// An answer that is not what the API promises.
failure not_the_contract(const std::string& what);

/// One session, by its name.
outcome<session_report> as_session(const outcome<document>& from);

/// All sessions in name order, following the pages to the end.
outcome<boost::json::array> all_sessions(const client& daemon, milliseconds timeout);

/// JSON text with control characters that JSON allows in a string (C1, bidirectional marks) escaped: the same
/// value, but safe to show on a terminal.
std::string terminal_safe(std::string_view json);

}  // namespace tokenkeeper::ctl
