#include "daemon/control/sessions_query.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tokenkeeper::control {

namespace {

std::optional<std::size_t> parse_limit(const std::string& text) {
    std::size_t limit = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, limit);
    if (failure != std::errc{} || stopped != end) return std::nullopt;
    if (limit < 1 || limit > sessions_query::most) return std::nullopt;
    return limit;
}

/// Nullopt where it was taken in.
std::optional<problem> take_parameter(sessions_query& query, const std::string& name,
                                      const std::string& value) {
    if (name == "state") {
        query.state = session_state_from(value);
        if (query.state) return std::nullopt;
        return bad_parameter("There is no session state '" + printable(value) + "'.",
                             "The states are starting, acquiring, alive, retrying, denied, lost, failed and "
                             "dormant.");
    }
    if (name == "limit") {
        const auto limit = parse_limit(value);
        query.limit = limit.value_or(query.limit);
        if (limit) return std::nullopt;
        return bad_parameter("'" + printable(value) + "' is not a limit.",
                             "Ask for 1 to 1000 sessions a page.");
    }
    (name == "after" ? query.after : query.organization) = value;
    return std::nullopt;
}

}  // namespace

std::variant<sessions_query, problem> parse_sessions_query(const parameters& given) {
    if (auto wrong = check_names(given, {"state", "organization", "after", "limit"}))
        return *std::move(wrong);
    sessions_query query;
    for (const auto& [name, value] : given) {
        if (value.empty()) continue;
        if (auto wrong = take_parameter(query, name, value)) return *std::move(wrong);
    }
    return query;
}

boost::asio::awaitable<sessions_page> select(backend& source, sessions_query query) {
    backend::condition wanted = [query](session_state state, std::string_view organization) {
        return (!query.state || state == *query.state) &&
               (query.organization.empty() || organization == query.organization);
    };
    sessions_page page;
    page.sessions = co_await source.sessions(query.after, query.limit + 1, std::move(wanted));
    if (page.sessions.size() <= query.limit) co_return page;
    page.sessions.pop_back();
    page.next = page.sessions.back().name;
    co_return page;
}

}  // namespace tokenkeeper::control
