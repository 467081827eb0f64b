#include "daemon/control/json/history_view.hpp"
#include "daemon/control/json/views.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/control/resources/resource_context.hpp"
#include "daemon/health/session_hint.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

/// The number of sessions that one turn writes for a list: about 30 KiB.
constexpr std::size_t shown_at_once = 25;

answer unknown_session(const std::string& name) {
    return answer_of({.kind = problem_kind::no_such_session,
                      .detail = "There is no session '" + quotable(name) + "'.",
                      .hint = "tokenkeeperctl status (GET /v1/sessions) lists the sessions."});
}

answer show_session(const assessed_session& session) {
    return json_answer(to_json(session));
}

answer show_token(const token_view& token) {
    return json_answer(to_json(token));
}

std::optional<problem> read_filters(call& request, const parameters& given) {
    auto query = parse_sessions_query(given);
    if (auto* wrong = std::get_if<problem>(&query)) return std::move(*wrong);
    request.query = std::get<sessions_query>(std::move(query));
    return std::nullopt;
}

/// Writes a list part by part.
class list_writer {
public:
    list_writer(backend& source, sessions_query query) : reader_{source, std::move(query)} {}

    static asio::awaitable<body_part> next(std::shared_ptr<list_writer> self) {
        const auto sessions = self->reader_.next(shown_at_once);
        for (const auto& session : sessions)
            self->text_.add(session);
        body_part part;
        part.is_last = self->reader_.at_end();
        part.text = part.is_last ? self->text_.finish(self->reader_.next_page()) + '\n' : self->text_.take();
        co_return part;
    }

private:
    sessions_reader reader_;
    page_text text_;
};

asio::awaitable<answer> list_sessions(resource_context& context, call request, std::string /*body*/,
                                      peer /*client*/) {
    const auto list = std::make_shared<list_writer>(context.daemon(), std::move(request.query));
    auto first = co_await list_writer::next(list);
    answer given{.status = 200, .content_type = "application/json", .body = std::move(first.text)};
    if (!first.is_last) given.more = [list] { return list_writer::next(list); };
    co_return given;
}

asio::awaitable<answer> view_session(resource_context& context, call request, std::string /*body*/,
                                     peer /*client*/) {
    const auto session = context.daemon().session(request.name);
    co_return session ? show_session(*session) : unknown_session(request.name);
}

asio::awaitable<answer> view_history(resource_context& context, call request, std::string /*body*/,
                                     peer /*client*/) {
    const auto lines = context.daemon().history(request.name);
    co_return lines ? json_answer(to_json(request.name, *lines)) : unknown_session(request.name);
}

std::string readiness_hint(const assessed_session& session) {
    // Its hint does not send anybody to log in before the 401 is certain.
    const auto* rejection = session.condition.find(warning_code::rejected);
    if (rejection != nullptr) return rejection->hint;
    if (session.last_error && !session.last_error->hint.empty())
        return hint_about(session.last_error->hint, session.name);
    if (!session.condition.warnings.empty()) return session.condition.warnings.front().hint;
    return "GET /v1/sessions/{name} tells more.";
}

answer show_session_readiness(const assessed_session& session) {
    if (session.ready(instant::now().wall)) {
        boost::json::object body;
        body["status"] = "ready";
        body["state"] = to_string(session.state);
        return json_answer(body);
    }
    auto detail = "The session '" + session.name + "' is " + std::string{to_string(session.state)};
    if (!session.reason.empty()) detail += " (" + session.reason + ")";
    return answer_of(
        {.kind = problem_kind::session_not_ready, .detail = detail + ".", .hint = readiness_hint(session)});
}

asio::awaitable<answer> view_session_readiness(resource_context& context, call request, std::string /*body*/,
                                               peer /*client*/) {
    const auto session = context.daemon().session(request.name);
    co_return session ? show_session_readiness(*session) : unknown_session(request.name);
}

template <session_action action>
asio::awaitable<answer> act(resource_context& context, call request, std::string /*body*/, peer client) {
    constexpr waiting_words words{"request", "GET /v1/sessions/{name} shows the outcome later."};
    const auto asker = party_of(*context.rules(), client);
    auto work = context.daemon().act(std::move(request.name), action, describe(client));
    co_return co_await context.long_answer(asker, std::move(work),
                                           show_outcome<assessed_session, show_session>, words);
}

std::optional<problem> read_min_valid(call& request, const parameters& given) {
    if (auto wrong = check_names(given, {"min_valid"})) return wrong;
    const auto text = value_of(given, "min_valid");
    if (text.empty()) return std::nullopt;
    const auto length = parse_duration(text);
    if (!length || *length > std::chrono::hours{24}) {
        return bad_parameter(
            "'" + quotable(text) + "' is not a duration for which a token should still be valid.",
            "Ask for a duration such as 60s, 15m or 1h30m, at most 24h.");
    }
    request.min_valid = std::chrono::ceil<seconds>(*length);
    return std::nullopt;
}

asio::awaitable<answer> fetch_token(resource_context& context, call request, std::string /*body*/,
                                    peer client) {
    constexpr waiting_words words{"request", "Ask again: it may be there by then."};
    const auto asker = party_of(*context.rules(), client);
    auto description = describe(client);
    token_reader reader{
        .description = std::move(description),
        .may_read = [rules = context.rules(), client = std::move(client)](
                        std::string_view session) { return allows(*rules, client, right::token, session); },
        .owner = {.user = asker}};
    auto work = context.daemon().token(std::move(request.name), request.min_valid, std::move(reader));
    // This is no long answer: the token is usually there, and the daemon limits the readers that wait.
    co_return co_await context.bounded_answer(std::move(work), show_outcome<token_view, show_token>, words);
}

constexpr std::array session_table{
    api_resource{"GET", "/v1/sessions", right::read, read_filters, list_sessions, false, true},
    api_resource{"GET", "/v1/sessions/{name}", right::read, refuse_parameters, view_session, false, true},
    api_resource{"GET", "/v1/sessions/{name}/history", right::read, refuse_parameters, view_history, false,
                 true},
    api_resource{"POST", "/v1/sessions/{name}/verify", right::control, refuse_parameters,
                 act<session_action::verify>},
    api_resource{"POST", "/v1/sessions/{name}/keep-alive", right::control, refuse_parameters,
                 act<session_action::keep_alive>},
    api_resource{"POST", "/v1/sessions/{name}/renew", right::control, refuse_parameters,
                 act<session_action::renew>},
    api_resource{"POST", "/v1/sessions/{name}/revoke", right::control, refuse_parameters,
                 act<session_action::revoke>},
    api_resource{"GET", "/v1/sessions/{name}/token", right::token, read_min_valid, fetch_token},
    api_resource{"GET", "/readyz/{name}", right::read, refuse_parameters, view_session_readiness},
};

}  // namespace

std::span<const api_resource> session_resources() noexcept {
    return session_table;
}

}  // namespace tokenkeeper::control
