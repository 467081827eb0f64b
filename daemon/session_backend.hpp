#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/delivery/token_handout.hpp"
#include "daemon/delivery/token_sinks.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/metrics_page.hpp"
#include "daemon/operations/idle_timeout.hpp"
#include "daemon/operations/logins.hpp"
#include "daemon/operations/session_commands.hpp"
#include "daemon/operations/user_tokens.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/supervisor/history/history_care.hpp"
#include "daemon/supervisor/present_views.hpp"
#include "daemon/supervisor/reloader.hpp"

#include <memory>
#include <string>

namespace tokenkeeper {

/// The rooms that answer what the control socket asks; all of them outlive the backend.
struct answering_rooms {
    runtime::runtime& world;
    supervision::present_views& sessions;
    supervision::reloader& configuration;
    delivery::token_handout& tokens;
    delivery::token_sinks& sinks;
    operations::session_commands& commands;
    operations::logins& logins;
    operations::idle_timeout& idle_timeout;
    operations::user_tokens& user_tokens;
    metrics_page& numbers;
    const events::event_bus& events;
    stream::live_stream& stream;
    const roster& names;
    const supervision::history_care& histories;
};

/// Connects control with the rooms of the daemon: passes every request on to the room that answers it.
class session_backend final : public control::backend {
public:
    session_backend(answering_rooms rooms, std::string version);

    control::daemon_view status() override;
    stream::live_stream& stream() override { return rooms_.stream; }
    [[nodiscard]] session_counts counts() const override { return rooms_.sessions.counts(); }
    control::session_slice sessions(std::string_view after, std::size_t most,
                                    const condition& wanted) override;
    std::optional<assessed_session> session(std::string_view name) override {
        return rooms_.sessions.session(name);
    }
    boost::asio::awaitable<std::shared_ptr<const std::string>> metrics() override {
        return rooms_.numbers.text();
    }
    std::optional<std::vector<history::line>> history(std::string_view name) override;
    boost::asio::awaitable<control::outcome<assessed_session>> act(std::string name, session_action action,
                                                                   std::string peer) override;
    boost::asio::awaitable<control::outcome<control::token_view>> token(
        std::string name, std::optional<seconds> min_valid, control::token_reader reader) override;
    boost::asio::awaitable<control::outcome<control::idle_timeout_view>> idle_timeout(
        std::string organization, std::string session, control::idle_timeout_change change,
        std::string peer) override;
    boost::asio::awaitable<control::outcome<std::string>> revoke_user(std::string organization,
                                                                      std::string user_id,
                                                                      std::string session,
                                                                      std::string peer) override;
    control::outcome<control::login_view> begin_login(const std::string& name,
                                                      const std::string& peer) override {
        return rooms_.logins.begin(name, peer);
    }
    boost::asio::awaitable<control::outcome<assessed_session>> finish_login(std::string name,
                                                                            std::string login_id,
                                                                            control::login_redirect redirect,
                                                                            std::string peer) override;
    boost::asio::awaitable<control::reload_outcome> reload(std::string peer) override;
    void denied(std::string_view request, std::string_view peer, std::uint64_t count) override;
    void crowded(std::string_view peer, std::uint64_t count) override;
    void follower_cut(std::string_view lines, std::string_view peer, std::uint64_t count) override;

private:
    boost::asio::awaitable<control::outcome<assessed_session>> once_settled(
        std::string name, control::outcome<assessed_session> answer);

    answering_rooms rooms_;
    std::string version_;
    wall_time started_;
};

}  // namespace tokenkeeper
