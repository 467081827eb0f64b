#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/sessions_query.hpp"
#include "daemon/control/wiped_text.hpp"
#include "lib/session/session_view.hpp"

#include <vector>

#include <boost/json/object.hpp>

namespace tokenkeeper::control {

/// The JSON of interface.md §3: RFC 3339 UTC times, integers in `*_seconds`, null for what is not known (an
/// empty text or an http_status of 0 included). Fields come in the order of the contract's example.
boost::json::object to_json(const session_view& session);
boost::json::object to_json(const organization_view& organization);

/// `{total, by_state{}}` with all seven states.
boost::json::object shown_counts(const std::map<session_state, std::size_t>& sessions);

/// `/v1/status`.
boost::json::object to_json(const daemon_view& daemon, const std::map<session_state, std::size_t>& sessions);

/// `/v1/sessions`.
boost::json::object to_json(const sessions_page& page);

/// `/v1/sessions/{name}/token`: the one text with a token in it. It is made without Boost.JSON's containers,
/// which would leave the token behind in memory that they give back.
wiped_text to_json(const token_view& token);

}  // namespace tokenkeeper::control
