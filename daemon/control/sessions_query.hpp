#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/parameters.hpp"
#include "daemon/control/problem.hpp"
#include "lib/session/session_view.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::control {

/// Which sessions `GET /v1/sessions` is asked for. An empty text is "any".
struct sessions_query {
    static constexpr std::size_t most = 1000;

    std::optional<session_state> state{};
    std::string organization{};
    std::string after{};  ///< the last name of the page before
    std::size_t limit = most;
};

/// A parameter with an empty value counts as not given; an unknown one, one given twice and one out of its
/// range are refused: a mistyped filter must not show more than was asked for.
std::variant<sessions_query, problem> parse_sessions_query(const parameters& given);

/// One page of sessions. `next` is what to ask for as `after`, nullopt on the last page.
struct sessions_page {
    std::vector<session_view> sessions;
    std::optional<std::string> next;
};

/// The backend must outlive the call.
boost::asio::awaitable<sessions_page> select(backend& source, sessions_query query);

}  // namespace tokenkeeper::control
