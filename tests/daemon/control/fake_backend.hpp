#pragma once

#include "daemon/control/backend.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::control::testing {

/// A daemon that does what the test tells it to. Touch it on the server's thread only, or before that runs.
/// While `held`, checks and reloads stay pending until `let_go`.
class fake_backend : public backend {
public:
    explicit fake_backend(const boost::asio::any_io_executor& executor)
        : gate_{executor, boost::asio::steady_timer::time_point::max()} {
        view.version = "1.2.3";
        view.pid = 4711;
        view.config_loaded = wall_time{std::chrono::hours{1}};
        view.config_generation = 3;
        for (const auto* name : {"export", "lobby"}) {
            session_view session;
            session.name = name;
            session.organization = "acme";
            session.state = session_state::alive;
            all.push_back(session);
        }
    }

    daemon_view status() override {
        if (broken) throw std::runtime_error{"secret detail"};
        return view;
    }
    std::vector<session_view> sessions() override { return all; }
    std::optional<session_view> session(std::string_view name) override {
        for (const auto& each : all) {
            if (each.name == name) return each;
        }
        return std::nullopt;
    }
    boost::asio::awaitable<std::optional<session_view>> act(std::string name, session_action what,
                                                            std::string peer) override {
        acts.push_back(std::string{to_string(what)} + " " + name + " for " + peer);
        while (held) {
            co_await gate_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        if (broken) throw std::runtime_error{"secret detail"};
        co_return session(name);
    }
    boost::asio::awaitable<reload_outcome> reload() override {
        most_reloads = std::max(most_reloads, ++reloads);
        while (held) {
            co_await gate_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        --reloads;
        if (!errors.empty()) co_return reload_outcome{view.config_generation, errors};
        co_return reload_outcome{++view.config_generation, {}};
    }
    void denied(std::string_view request, std::string_view peer) override {
        denials.push_back(std::string{request} + " by " + std::string{peer});
    }

    void let_go() {
        held = false;
        gate_.cancel();
    }

    daemon_view view;
    std::vector<session_view> all;
    std::vector<std::string> errors;
    bool held = false;
    bool broken = false;
    int reloads = 0;
    int most_reloads = 0;
    std::vector<std::string> acts;
    std::vector<std::string> denials;

private:
    boost::asio::steady_timer gate_;
};

}  // namespace tokenkeeper::control::testing
