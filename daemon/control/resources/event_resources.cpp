#include "daemon/control/parameters/parameters.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/control/resources/resource_context.hpp"
#include "daemon/logging/render.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

/// The bytes that one turn hands out.
constexpr std::size_t events_at_once = std::size_t{32} * 1024;

std::optional<problem> read_filter(call& request, const parameters& given) {
    if (auto wrong = check_names(given, {"session", "level"})) return wrong;
    request.events.session = value_of(given, "session");
    const auto word = value_of(given, "level");
    if (word.empty()) return std::nullopt;
    const auto level = logging::severity_from(word);
    if (!level) {
        return bad_parameter("There is no level '" + quotable(word) + "'.",
                             "Ask for debug, info, notice, warning or error.");
    }
    request.events.least = *level;
    return std::nullopt;
}

asio::awaitable<body_part> next_part(std::shared_ptr<stream::follower> reader) {
    const bool is_last = reader->is_over();
    const auto lines = reader->take(instant::now().wall, events_at_once);
    co_return body_part{.text = wiped_text{lines.data(), lines.size()}, .is_last = is_last && lines.empty()};
}

/// A mistyped name would be silent for ever.
std::optional<problem> check_session(backend& daemon, const std::string& name) {
    if (name.empty() || daemon.session(name)) return std::nullopt;
    return problem_of(no_such_session(name));
}

answer too_many_followers() {
    return answer_of({.kind = problem_kind::too_busy,
                      .detail = "Too many clients follow the events here already.",
                      .hint = "Ask for the present state every ten seconds instead, or end another client.",
                      .retry_after = seconds{30}});
}

}  // namespace

asio::awaitable<answer> follow_events(resource_context& context, call request, std::string /*body*/,
                                      peer /*client*/) {
    backend& daemon = context.daemon();
    if (auto unknown = check_session(daemon, request.events.session)) co_return answer_of(*unknown);
    const auto reader = context.followers().follow(daemon.stream(), std::move(request.events));
    if (reader == nullptr) co_return too_many_followers();
    answer given{.status = 200, .content_type = "application/x-ndjson", .body = {}};
    given.ready = [reader] { return reader->wait(); };
    given.more = [reader] { return next_part(reader); };
    given.lines_behind = [reader] { return reader->lines_behind(); };
    co_return given;
}

namespace {

constexpr std::array event_table{
    api_resource{"GET", "/v1/events", right::read, read_filter, follow_events},
};

}  // namespace

std::span<const api_resource> event_resources() noexcept {
    return event_table;
}

}  // namespace tokenkeeper::control
