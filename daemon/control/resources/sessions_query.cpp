#include "daemon/control/resources/sessions_query.hpp"

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

/// Reads one parameter into `query`. Returns the problem if it is invalid.
std::optional<problem> read_parameter(sessions_query& query, const std::string& name,
                                      const std::string& value) {
    if (name == "state") {
        query.state = session_state_from(value);
        if (query.state) return std::nullopt;
        return bad_parameter("There is no session state '" + printable(value) + "'.",
                             "The states are starting, acquiring, alive, retrying, denied, lost, failed and "
                             "dormant.");
    }
    if (name == "health") {
        query.condition = health_from(value);
        if (query.condition) return std::nullopt;
        return bad_parameter("There is no such health: '" + printable(value) + "'.",
                             "Ask for ok, degraded or attention.");
    }
    if (name == "sort") {
        query.urgent_first = value == "urgency";
        if (query.urgent_first || value == "name") return std::nullopt;
        return bad_parameter("There is no such order: '" + printable(value) + "'.",
                             "Sort by name or urgency.");
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

backend::condition condition_of(const sessions_query& query, const std::optional<health>& grade) {
    return [state = query.state, organization = query.organization, grade](
               session_state present, health condition, std::string_view owner) {
        return (!state || present == *state) && (!grade || condition == *grade) &&
               (organization.empty() || organization == owner);
    };
}

/// The healths to list one after the other, from that of the session with which the page before ended.
std::vector<std::optional<health>> worst_first(backend& source, const std::string& last) {
    const auto session = last.empty() ? std::nullopt : source.session(last);
    std::vector<std::optional<health>> grades;
    for (const auto grade : {health::attention, health::degraded, health::ok})
        if (!session || grade <= session->condition.grade) grades.emplace_back(grade);
    return grades;
}

/// Adds the sessions that are not listed yet: one may have changed its health meanwhile.
void add_new(std::vector<assessed_session>& list, std::vector<assessed_session> found) {
    for (auto& session : found) {
        const auto same = [&session](const auto& each) { return each.name == session.name; };
        if (std::ranges::none_of(list, same)) list.push_back(std::move(session));
    }
}

}  // namespace

std::variant<sessions_query, problem> parse_sessions_query(const parameters& given) {
    if (auto wrong = check_names(given, {"state", "health", "organization", "sort", "after", "limit"}))
        return *std::move(wrong);
    sessions_query query;
    for (const auto& [name, value] : given) {
        if (value.empty()) continue;
        if (auto wrong = read_parameter(query, name, value)) return *std::move(wrong);
    }
    return query;
}

boost::asio::awaitable<sessions_page> select(backend& source, sessions_query query) {
    sessions_page page;
    // The health of the last session now; one that is gone ended its page among those in need of attention.
    std::vector<std::optional<health>> passes{query.condition};
    if (query.urgent_first && !query.condition) passes = worst_first(source, query.after);
    for (const auto& grade : passes) {
        const auto room = query.limit + 1 - page.sessions.size();
        if (room == 0) break;
        const auto first = &grade == &passes.front() ? query.after : std::string{};
        auto found = co_await source.sessions(first, room, condition_of(query, grade));
        add_new(page.sessions, std::move(found));
    }
    if (page.sessions.size() <= query.limit) co_return page;
    page.sessions.pop_back();
    page.next = page.sessions.back().name;
    co_return page;
}

}  // namespace tokenkeeper::control
