#include "daemon/control/parameters/sessions_query.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
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
        return bad_parameter("There is no session state '" + quotable(value) + "'.",
                             "The states are starting, acquiring, alive, retrying, denied, lost, failed and "
                             "dormant.");
    }
    if (name == "health") {
        query.condition = health_from(value);
        if (query.condition) return std::nullopt;
        return bad_parameter("There is no such health: '" + quotable(value) + "'.",
                             "Ask for ok, degraded or attention.");
    }
    if (name == "sort") {
        query.urgent_first = value == "urgency";
        if (query.urgent_first || value == "name") return std::nullopt;
        return bad_parameter("There is no such order: '" + quotable(value) + "'.",
                             "Sort by name or urgency.");
    }
    if (name == "limit") {
        const auto limit = parse_limit(value);
        query.limit = limit.value_or(query.limit);
        if (limit) return std::nullopt;
        return bad_parameter("'" + quotable(value) + "' is not a limit.",
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

sessions_reader::sessions_reader(backend& source, sessions_query query)
    : source_{source},
      query_{std::move(query)},
      passes_{query_.condition},
      after_{query_.after},
      left_{query_.limit} {
    // The health of the last session now; one that is gone ended its page among those in need of attention.
    if (query_.urgent_first && !query_.condition) passes_ = worst_first(source_, query_.after);
}

std::vector<assessed_session> sessions_reader::next(std::size_t most) {
    std::vector<assessed_session> page;
    if (pass_ < passes_.size()) {
        // Behind a full page one more is looked for: is there another page?
        const auto wanted = left_ > 0 ? std::min(most, left_) : 1;
        auto slice = source_.sessions(after_, wanted, condition_of(query_, passes_[pass_]));
        after_ = slice.is_end ? std::string{} : std::move(slice.last);
        if (slice.is_end) ++pass_;
        for (auto& session : slice.found) {
            if (!is_new(session.name)) continue;
            if (left_ == 0) {
                next_page_ = last_name_;
            } else {
                --left_;
                last_name_ = session.name;
                page.push_back(std::move(session));
            }
        }
    }
    at_end_ = next_page_ || pass_ == passes_.size();
    return page;
}

/// A session may change its health between two passes.
bool sessions_reader::is_new(const std::string& name) {
    if (passes_.size() == 1) return true;
    const auto hash = std::hash<std::string>{}(name);
    if (std::ranges::find(listed_, hash) != listed_.end()) return false;
    listed_.push_back(hash);
    return true;
}

}  // namespace tokenkeeper::control
