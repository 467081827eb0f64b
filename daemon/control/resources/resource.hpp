#pragma once

#include "daemon/control/access/rights.hpp"
#include "daemon/control/json/problem.hpp"
#include "daemon/control/parameters/parameters.hpp"
#include "daemon/control/parameters/sessions_query.hpp"
#include "daemon/control/resources/answer.hpp"
#include "daemon/stream/line_log.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::control {

class resource_context;
struct api_resource;

/// A request that is understood and permitted.
struct call {
    const api_resource* resource = nullptr;  ///< the line of the table; set in every decided call
    std::string name{};  ///< of the session or organization, percent-decoded; empty if the path has none
    std::string second_name{};  ///< of the path: the user whose tokens are revoked, or the pending login
    sessions_query query{};     ///< the filters of a list of sessions
    std::optional<seconds> min_valid{};  ///< the least validity that a reader asks for
    std::string session{};  ///< the session whose token carries a request about an organization; empty: any
    stream::line_filter events{};  ///< the events to follow
};

/// One resource of the API: everything that the server needs to know about it.
///
/// To add one, write its handler and its line into a file of this room; the JSON of a new view goes into
/// json/.
struct api_resource {
    std::string_view method;
    std::string_view pattern;  ///< a part in braces stands for one segment that is not empty
    right needs;
    /// Reads the query parameters into the call. Returns the problem if they are invalid.
    std::optional<problem> (*read_parameters)(call& request, const parameters& given);
    /// Answers a permitted request of `client`. The context outlives the call.
    boost::asio::awaitable<answer> (*handle)(resource_context& context, call request, std::string body,
                                             peer client);
    bool served_early = false;  ///< it is answered while sessions are still being loaded at the start
    bool in_turns = false;      ///< the answer may be large, so that clients take turns by user (turns.hpp)
};

/// Refuses every query parameter: for resources that take none.
std::optional<problem> refuse_parameters(call& request, const parameters& given);

/// Status, reload and readiness of the daemon as a whole.
std::span<const api_resource> daemon_resources() noexcept;
/// The events as they happen.
std::span<const api_resource> event_resources() noexcept;
/// Follows the events that a request asks for.
boost::asio::awaitable<answer> follow_events(resource_context& context, call request, std::string body,
                                             peer client);
/// The sessions: views, commands, tokens, readiness.
std::span<const api_resource> session_resources() noexcept;
/// Logins with a browser.
std::span<const api_resource> login_resources() noexcept;
/// The idle timeout of an organization, and the tokens of its users.
std::span<const api_resource> organization_resources() noexcept;

/// The description of the API.
std::span<const api_resource> description_resources() noexcept;

/// The metrics.
std::span<const api_resource> metrics_resources() noexcept;

/// The status page, and what it asks for: for the address of the metrics, where the configuration wants it.
/// None of it is part of the API.
std::span<const api_resource> page_resources() noexcept;

/// The whole API, in the order in which messages list it.
const std::vector<api_resource>& all_resources();

}  // namespace tokenkeeper::control
