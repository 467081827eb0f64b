#pragma once

#include "daemon/control/backend.hpp"
#include "lib/net/as_values.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

namespace tokenkeeper::control::testing {

/// A daemon that does what the test tells it to. Touch it on the server's thread only, or before that runs.
/// While `held`, everything that would ask Genesys Cloud, and reloads, stay pending until `let_go`. What it
/// is asked for stands in `acts`.
class fake_backend : public backend {
public:
    explicit fake_backend(const boost::asio::any_io_executor& executor)
        : live{executor, 4096}, gate_{executor, boost::asio::steady_timer::time_point::max()} {
        view.version = "1.2.3";
        view.pid = 4711;
        view.config_loaded = wall_time{std::chrono::hours{1}};
        view.config_generation = 3;
        for (const auto* name : {"export", "lobby"}) {
            assessed_session session;
            session.name = name;
            session.organization = "acme";
            session.state = session_state::alive;
            every_session.push_back(session);
        }
    }

    stream::live_stream& stream() override { return live; }
    daemon_view status() override {
        if (broken) throw std::runtime_error{"secret detail"};
        return view;
    }
    [[nodiscard]] session_counts counts() const override {
        session_counts counted;
        for (const auto& session : every_session) {
            ++counted.by_state[session.state];
            ++counted.by_health[session.condition.grade];
        }
        return counted;
    }
    std::optional<std::vector<history::line>> history(std::string_view name) override {
        if (name != "lobby") return std::nullopt;
        return lobby_history;
    }
    session_slice sessions(std::string_view after, std::size_t most, const condition& wanted) override {
        ++listings;
        if (broken) throw std::runtime_error{"secret detail"};
        session_slice slice;
        auto left = looked_at_once;
        for (const auto& session : every_session) {
            if (session.name <= after) continue;
            if (left-- == 0 || slice.found.size() == most) return slice;
            slice.last = session.name;
            if (wanted(session.state, session.condition.grade, session.organization))
                slice.found.push_back(session);
        }
        slice.is_end = true;
        return slice;
    }
    std::optional<assessed_session> session(std::string_view name) override {
        for (const auto& session : every_session) {
            if (session.name == name) return session;
        }
        return std::nullopt;
    }
    boost::asio::awaitable<std::shared_ptr<const std::string>> metrics() override {
        if (broken) throw std::runtime_error{"secret detail"};
        co_return std::make_shared<const std::string>(metrics_text);
    }
    boost::asio::awaitable<outcome<assessed_session>> act(std::string name, session_action action,
                                                          std::string peer) override {
        co_await asked(std::string{to_string(action)} + " " + name, peer);
        if (refuses) co_return *refuses;
        const auto found = session(name);
        if (!found) co_return no_such_session(name);
        co_return *found;
    }
    boost::asio::awaitable<outcome<token_view>> token(std::string name, std::optional<seconds> min_valid,
                                                      token_reader reader) override {
        const auto valid = min_valid ? " valid for " + std::to_string(min_valid->count()) : std::string{};
        latest_reader = reader.owner.user;
        co_await asked("token " + name + valid, reader.description);
        if (refuses) co_return *refuses;
        if (!reader.may_read(name)) co_return refusal{refusal::kind::not_permitted, "No more.", "Ask.", {}};
        if (!session(name)) co_return no_such_session(name);
        token_view given;
        given.access_token = secret{access_token};
        given.region = "us-east-1";
        given.api_url = "https://api.mypurecloud.com";
        co_return given;
    }
    boost::asio::awaitable<outcome<idle_timeout_view>> idle_timeout(std::string organization,
                                                                    std::string lender,
                                                                    idle_timeout_change change,
                                                                    std::string peer) override {
        std::string action = "idle-timeout " + organization + " with '" + lender + "'";
        if (change.enabled) action += *change.enabled ? " enabled" : " disabled";
        if (change.timeout) action += " " + std::to_string(change.timeout->count());
        co_await asked(action, peer);
        if (refuses) co_return *refuses;
        co_return idle_timeout_view{timeout, lender.empty() ? "lobby" : lender};
    }
    boost::asio::awaitable<outcome<std::string>> revoke_user(std::string organization, std::string user_id,
                                                             std::string lender, std::string peer) override {
        co_await asked("revoke-user " + organization + " '" + user_id + "' with '" + lender + "'", peer);
        if (refuses) co_return *refuses;
        co_return lender.empty() ? "lobby" : lender;
    }
    outcome<login_view> begin_login(const std::string& name, const std::string& peer) override {
        acts.push_back("begin-login " + name + " for " + peer);
        if (refuses) return *refuses;
        if (!session(name)) return no_such_session(name);
        return login_view{"login-1", "https://login.example/oauth/authorize?state=s",
                          wall_time{std::chrono::hours{2}}};
    }
    boost::asio::awaitable<outcome<assessed_session>> finish_login(std::string name, std::string login_id,
                                                                   login_redirect redirect,
                                                                   std::string peer) override {
        co_await asked("finish-login " + name + ' ' + login_id + ' ' +
                           (redirect.code.empty() ? redirect.error : std::string{"with a code"}),
                       peer);
        if (refuses) co_return *refuses;
        const auto found = session(name);
        if (!found) co_return no_such_session(name);
        co_return *found;
    }
    boost::asio::awaitable<reload_outcome> reload(std::string peer) override {
        reloaded_by = std::move(peer);
        most_reloads = std::max(most_reloads, ++reloads);
        while (held) {
            co_await gate_.async_wait(as_values);
        }
        --reloads;
        if (!errors.empty()) co_return reload_outcome{view.config_generation, errors};
        co_return reload_outcome{++view.config_generation, {}};
    }
    void denied(std::string_view request, std::string_view peer, std::uint64_t count) override {
        auto line = std::string{request} + " by " + std::string{peer};
        if (count > 1) line += ", " + std::to_string(count) + " times";
        denials.push_back(std::move(line));
    }

    void crowded(std::string_view peer, std::uint64_t count) override {
        crowds.push_back(std::string{peer} + ", " + std::to_string(count));
    }

    void follower_cut(std::string_view lines, std::string_view /*peer*/, std::uint64_t count) override {
        cut_followers.push_back(std::string{lines} + " lines, " + std::to_string(count));
    }

    void let_go() {
        held = false;
        gate_.cancel();
    }

    stream::live_stream live;
    daemon_view view;
    std::vector<assessed_session> every_session;
    std::vector<std::string> errors;
    std::string metrics_text = "# TYPE x gauge\nx 1\n";
    bool held = false;
    bool broken = false;
    std::vector<history::line> lobby_history;
    int listings = 0;
    std::size_t looked_at_once = 1'000'000;  ///< sessions, in one listing
    int reloads = 0;
    int most_reloads = 0;
    std::string reloaded_by;  ///< the peer of the last reload
    std::vector<std::string> acts;
    std::vector<std::string> denials;
    std::vector<std::string> crowds;
    std::vector<std::string> cut_followers{};
    party latest_reader{};
    std::optional<refusal> refuses;  ///< what is answered to everything but reading and reloads
    std::string access_token = "tok-5ecret.of~lobby";
    boost::json::object timeout{{"idleTokenTimeoutSeconds", 900}, {"future", "kept"}};

private:
    boost::asio::awaitable<void> asked(std::string action, std::string peer) {
        acts.push_back(action + " for " + peer);
        while (held) {
            co_await gate_.async_wait(as_values);
        }
        if (broken) throw std::runtime_error{"secret detail"};
    }
    boost::asio::steady_timer gate_;
};

}  // namespace tokenkeeper::control::testing
