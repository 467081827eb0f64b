#include "daemon/session_backend.hpp"

#include "daemon/events/history_line.hpp"
#include "daemon/health/session_hint.hpp"
#include "daemon/operations/audit.hpp"

#include <utility>

#include <unistd.h>

namespace tokenkeeper {

namespace asio = boost::asio;

namespace {

/// What a refusal advises names the session.
template <class View>
control::outcome<View> about_session(const std::string& name, control::outcome<View> answer) {
    if (!answer.has_error()) return answer;
    auto refused = answer.error();
    refused.hint = hint_about(std::move(refused.hint), name);
    return refused;
}

}  // namespace

session_backend::session_backend(answering_rooms rooms, std::string version)
    : rooms_(rooms), version_(std::move(version)), started_(rooms.world.now().wall) {}

control::daemon_view session_backend::status() {
    control::daemon_view view;
    view.version = version_;
    view.pid = ::getpid();
    view.started = started_;
    view.config_path = rooms_.configuration.settings()->file.string();
    view.config_loaded = rooms_.configuration.loaded();
    view.config_generation = rooms_.configuration.generation();
    view.config_refused = rooms_.configuration.refused();
    view.condition = rooms_.sessions.daemon_condition();
    view.organizations = rooms_.sessions.organizations();
    return view;
}

control::session_slice session_backend::sessions(std::string_view after, std::size_t most,
                                                 const condition& wanted) {
    return rooms_.sessions.list(after, most, wanted);
}

std::optional<std::vector<history::line>> session_backend::history(std::string_view name) {
    const auto* session = rooms_.names.find(name);
    if (session == nullptr) return std::nullopt;
    std::vector<history::line> lines;
    for (const auto& entry : rooms_.histories.entries(session->id))
        lines.push_back(events::line_of(entry));
    return lines;
}

asio::awaitable<control::outcome<assessed_session>> session_backend::act(std::string name,
                                                                         session_action action,
                                                                         std::string peer) {
    auto answer = co_await rooms_.commands.run(name, action, std::move(peer));
    answer = about_session(name, std::move(answer));
    co_return co_await once_settled(std::move(name), std::move(answer));
}

/// Who gave a command to a session finds its file as the command left it, and hears of a fault with it.
asio::awaitable<control::outcome<assessed_session>> session_backend::once_settled(
    std::string name, control::outcome<assessed_session> answer) {
    const auto* session = rooms_.names.find(name);
    if (session == nullptr) co_return answer;
    co_await rooms_.sinks.settled(session->id);
    if (answer.has_error()) co_return answer;
    if (auto view = rooms_.sessions.session(name)) co_return std::move(*view);
    co_return answer;
}

asio::awaitable<control::outcome<control::token_view>> session_backend::token(
    std::string name, std::optional<seconds> min_valid, control::token_reader reader) {
    auto answer = co_await rooms_.tokens.hand_out(name, min_valid, std::move(reader));
    co_return about_session(name, std::move(answer));
}

asio::awaitable<control::outcome<control::idle_timeout_view>> session_backend::idle_timeout(
    std::string organization, std::string session, control::idle_timeout_change change, std::string peer) {
    return rooms_.idle_timeout.run(std::move(organization), std::move(session), change, std::move(peer));
}

asio::awaitable<control::outcome<std::string>> session_backend::revoke_user(std::string organization,
                                                                            std::string user_id,
                                                                            std::string session,
                                                                            std::string peer) {
    return rooms_.user_tokens.revoke(std::move(organization), std::move(user_id), std::move(session),
                                     std::move(peer));
}

asio::awaitable<control::outcome<assessed_session>> session_backend::finish_login(
    std::string name, std::string login_id, control::login_redirect redirect, std::string peer) {
    auto answer =
        co_await rooms_.logins.finish(name, std::move(login_id), std::move(redirect), std::move(peer));
    co_return co_await once_settled(std::move(name), std::move(answer));
}

asio::awaitable<control::reload_outcome> session_backend::reload(std::string peer) {
    const operations::audit record{rooms_.events, {}, "reload", std::move(peer)};
    auto outcome = co_await rooms_.configuration.reload();
    co_await rooms_.sinks.settled();
    record.end(outcome.errors.empty()
                   ? "done"
                   : "not done: the configuration has " + std::to_string(outcome.errors.size()) +
                         (outcome.errors.size() == 1 ? " error" : " errors"));
    co_return outcome;
}

void session_backend::denied(std::string_view request, std::string_view peer, std::uint64_t count) {
    rooms_.events.publish(events::access_refused{std::string{request}, std::string{peer}, count});
}

void session_backend::crowded(std::string_view peer, std::uint64_t count) {
    rooms_.events.publish(events::clients_crowded{std::string{peer}, count});
}

void session_backend::follower_cut(std::string_view lines, std::string_view peer, std::uint64_t count) {
    rooms_.events.publish(events::follower_cut{std::string{peer}, std::string{lines}, count});
}

}  // namespace tokenkeeper
