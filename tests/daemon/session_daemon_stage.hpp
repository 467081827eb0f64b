#pragma once

#include "daemon/session_daemon.hpp"
#include "tests/daemon/runtime_stage.hpp"

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::tests {

/// All rooms of the daemon over a fake world. The API answers every token well; the login service grants.
class session_daemon_stage : public runtime_stage {
protected:
    using settings_change = std::function<void(config::configuration&)>;

    session_daemon_stage() {
        world.api->answer = [this](const genesys::request& request) { return answer(request); };
        world.login->answer = [this](const genesys::request&) { return grant(); };
        daemon.events().subscribe([this](const events::event& fact) { told.push_back(fact); });
    }
    ~session_daemon_stage() override {
        daemon.stop();
        world.loop.restart();
        world.loop.poll();
    }

    /// Two organizations; `sessions` adds what is wanted.
    static config::configuration settings(const settings_change& sessions) {
        config::configuration c;
        c.file = "/etc/tokenkeeper/tokenkeeper.yaml";
        c.control_socket = "/run/tokenkeeper.sock";
        for (const auto* name : {"acme", "globex"}) {
            config::organization o;
            o.name = name;
            o.api_url = std::string{"https://api."} + name;
            o.login_url = std::string{"https://login."} + name;
            c.organizations.emplace(name, std::move(o));
        }
        sessions(c);
        return c;
    }
    static config::session& add(config::configuration& target, const std::string& name,
                                const std::string& token = "T1", const std::string& organization = "acme") {
        config::session s;
        s.name = name;
        s.organization = organization;
        s.mode = session_mode::keep_alive;
        s.source = token_source::access_token;
        s.access_token = secret{token};
        return target.sessions.emplace(name, std::move(s)).first->second;
    }
    static config::session& add_client(config::configuration& target, const std::string& name) {
        config::session s;
        s.name = name;
        s.organization = "acme";
        s.mode = session_mode::keep_alive;
        s.source = token_source::client_credentials;
        s.client = config::oauth_client{"client", "/secrets/client", {}};
        return target.sessions.emplace(name, std::move(s)).first->second;
    }

    void start(const settings_change& sessions) {
        auto first = std::make_shared<config::configuration>(settings(sessions));
        auto failed = begin(daemon.start(std::move(first)));
        ASSERT_EQ(failed.wait_for(seconds{0}), std::future_status::ready);
        const auto failure = failed.get();
        ASSERT_FALSE(failure) << failure->errors.at(0);
        world.advance(seconds{4});  // the first requests, the idle timeout among them
    }
    /// The refresh of a session is under way, and the disk hangs before its answer comes.
    void start_refreshing() {
        world.file_system().texts["/secrets/client"] = "s3cret";
        world.file_system().texts["/secrets/seed"] = "R0";
        world.login->answer = [](const genesys::request&) {
            return json(200, R"({"access_token":"C1","token_type":"bearer","expires_in":86400,)"
                             R"("refresh_token":"R1"})");
        };
        world.login->hanging = true;
        start([](auto& c) {
            auto& view = add_client(c, "view");
            view.source = token_source::refresh_token;
            view.client->refresh_token_file = "/secrets/seed";
        });
        ASSERT_EQ(world.login->asked.size(), 1U);
        world.disk.hanging = true;
    }
    std::future<control::reload_outcome> begin_reload(const settings_change& sessions) {
        world.load = [sessions]() -> config::load_result { return settings(sessions); };
        return begin(daemon.backend().reload("uid 0, pid 1"));
    }
    control::reload_outcome reload(const settings_change& sessions) {
        auto done = begin_reload(sessions);
        EXPECT_EQ(done.wait_for(seconds{0}), std::future_status::ready);
        return done.get();
    }

    /// The result after some seconds.
    template <class T>
    T result_of(boost::asio::awaitable<T> task) {
        auto answer = begin(std::move(task));
        for (int i = 0; i < 60 && !is_done(answer); ++i)
            world.advance(seconds{1});
        return answer.get();
    }

    [[nodiscard]] session_id id(const std::string& name) const {
        const auto* entry = daemon.names().find(name);
        return entry == nullptr ? 0 : entry->id;
    }
    [[nodiscard]] session_state state(const std::string& name) {
        return daemon.backend().session(name).value().state;
    }
    std::future<control::outcome<control::token_view>> ask_token(const std::string& name) {
        control::token_reader reader{"uid 7", [](std::string_view) { return true; }};
        return begin(daemon.backend().token(name, std::nullopt, std::move(reader)));
    }
    std::size_t asked(const std::string& operation_name) const {
        std::size_t count = 0;
        for (const auto& request : world.api->asked)
            if (request.find(operation_name) != std::string::npos) ++count;
        return count;
    }
    template <class Event>
    [[nodiscard]] std::vector<Event> heard() const {
        std::vector<Event> events_found;
        for (const auto& event : told)
            if (const auto* wanted = std::get_if<Event>(&event)) events_found.push_back(*wanted);
        return events_found;
    }

    static genesys::response json(int status, std::string body) {
        genesys::response answer;
        answer.status = status;
        answer.headers = {{"Content-Type", "application/json"}};
        answer.body = std::move(body);
        return answer;
    }
    result<genesys::response> answer(const genesys::request& request) {
        if (request.target.find("tokens/timeout") != std::string::npos)
            return json(200, R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900})");
        if (dead.contains(std::string{request.bearer.reveal()}))
            return json(401, R"({"message":"no","code":"bad.credentials","status":401})");
        if (request.verb == genesys::method::delete_) return json(200, "");
        return json(200, R"({"organization":{"id":"o","name":"o"}})");
    }
    result<genesys::response> grant() {
        const auto token = "C" + std::to_string(++grants);
        return json(200, R"({"access_token":")" + token + R"(","token_type":"bearer","expires_in":86400})");
    }

    std::set<std::string> dead;  ///< tokens that the API rejects
    unsigned grants = 0;
    std::vector<events::event> told;
    std::uint64_t lost_lines = 0;  ///< of the log
    std::string reload_calls;      ///< "(" for each reload that began, ")" for each that ended
    session_daemon daemon{world, {"1.2.3", reload_options(), [this] { return lost_lines; }}};

private:
    supervision::reload_options reload_options() {
        supervision::reload_options options;
        options.reload_begins = [this] { reload_calls += '('; };
        options.reload_ended = [this] { reload_calls += ')'; };
        return options;
    }
};

}  // namespace tokenkeeper::tests
