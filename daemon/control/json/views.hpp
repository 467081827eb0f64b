#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/json/wiped_text.hpp"
#include "daemon/health/assessed_session.hpp"
#include "lib/session/session_view.hpp"

#include <map>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

namespace tokenkeeper::control {

/// The JSON of the API: RFC 3339 UTC times, integers in `*_seconds`, null for unknown values (also for an
/// empty text and an http_status of 0). The order of the fields is stable.
boost::json::object to_json(const assessed_session& session);
boost::json::object to_json(const organization_view& organization);

/// `{total, by_state{}, by_health{}}` with all states and healths.
boost::json::object shown_counts(const session_counts& sessions);

/// `/v1/status`.
boost::json::object to_json(const daemon_view& daemon, const session_counts& sessions);

/// `/v1/sessions`, written one session after the other: the caller lets others work in between.
class page_text {
public:
    void add(const assessed_session& session);
    /// Takes out the text so far. The text goes on behind it.
    [[nodiscard]] wiped_text take();
    /// Ends the text. `next` leads to the page behind it.
    [[nodiscard]] wiped_text finish(const std::optional<std::string>& next);

private:
    wiped_text text_{R"({"sessions":[)"};
    bool empty_ = true;
};

/// `/v1/sessions/{name}/token`: the only text that holds a token. It is made without Boost.JSON's containers,
/// which would leave the token in memory that they free.
wiped_text to_json(const token_view& token);

}  // namespace tokenkeeper::control
