#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/json/problem.hpp"
#include "daemon/control/resources/parameters.hpp"
#include "daemon/health/health.hpp"
#include "lib/session/session_view.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::control {

/// The filters of `GET /v1/sessions`. An empty text means "any".
struct sessions_query {
    static constexpr std::size_t most = 1000;

    std::optional<session_state> state{};
    std::optional<health> condition{};
    std::string organization{};
    std::string after{};        ///< the last name of the page before
    bool urgent_first = false;  ///< by health, the worst first, then by name; else by name
    std::size_t limit = most;
};

/// An empty value counts as not given. Unknown parameters, duplicates and values out of range are refused: a
/// mistyped filter must not show more than the client wants.
std::variant<sessions_query, problem> parse_sessions_query(const parameters& given);

/// One page of sessions. `next` is the value of `after` for the next page, nullopt on the last one.
struct sessions_page {
    std::vector<assessed_session> sessions;
    std::optional<std::string> next;
};

/// The backend must outlive the call.
boost::asio::awaitable<sessions_page> select(backend& source, sessions_query query);

}  // namespace tokenkeeper::control
