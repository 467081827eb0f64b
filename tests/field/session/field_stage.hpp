#pragma once

#include "lib/base/http_date.hpp"
#include "lib/genesys/text.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace tokenkeeper::field {

/// A cloud of one organization that keeps the idle timers of its tokens, and a gateway before it.
class field_stage : public tests::session_daemon_stage {
protected:
    using answer_type = result<genesys::response>;

    field_stage() {
        world.api->answer = [this](const genesys::request& request) {
            auto own = gateway ? gateway(request) : std::nullopt;
            return own ? *std::move(own) : ask_api(request);
        };
    }

    /// The answer of the API itself, with the Date that the gateway writes.
    answer_type ask_api(const genesys::request& request) {
        auto answer = from_api(request);
        answer.headers.emplace_back("Date", format_http_date(cloud_time() + gateway_clock));
        return answer;
    }
    [[nodiscard]] bool lives(const std::string& token) const {
        const auto used = last_use.find(token);
        const bool idle = used != last_use.end() && cloud_time() - used->second >= idle_timeout;
        return !idle && !dead.contains(token);
    }
    [[nodiscard]] assessed_session view(const std::string& name = "s") {
        return daemon.backend().session(name).value();
    }
    [[nodiscard]] bool warns(warning_code code, const std::string& name = "s") {
        return view(name).condition.find(code) != nullptr;
    }
    /// The deadline shown is no later than that of the cloud, with a second for its rounding.
    [[nodiscard]] bool shows_truth(const std::string& token = "T1", const std::string& name = "s") {
        const auto shown = view(name).idle_deadline;
        return !shown || *shown <= last_use.at(token) + idle_timeout + seconds{1};
    }
    /// Two hours in which the session is seen each minute: it lives, its deadline is shown as it is, and it
    /// is touched at half of the idle timeout.
    void live_two_hours() {
        for (int minute = 0; minute < 120; ++minute) {
            world.advance(seconds{60});
            ASSERT_EQ(view().state, session_state::alive) << minute;
            ASSERT_TRUE(shows_truth()) << minute;
            ASSERT_LE(cloud_time() - last_use["T1"], idle_timeout * 55 / 100 + seconds{2}) << minute;
        }
    }
    /// An operator's command, to its end.
    assessed_session command(session_action action, const std::string& name = "s") {
        auto done = begin(daemon.backend().act(name, action, "uid 0"));
        for (int i = 0; i < 60 && !is_done(done); ++i)
            world.advance(seconds{1});
        return done.get().value();
    }
    /// The token that a reader gets now; empty: it is refused, or the reader has to wait.
    std::string read(const std::string& name = "s") {
        auto asked = ask_token(name);
        if (!is_done(asked)) return {};
        const auto given = asked.get();
        return given.has_value() ? std::string{given->access_token.reveal()} : std::string{};
    }
    [[nodiscard]] std::size_t told_of(session_fact::kind what) const {
        std::size_t count = 0;
        for (const auto& event : heard<events::session_changed>())
            if (event.fact.what == what) ++count;
        return count;
    }
    /// A client that somebody reads the token of, with its secret; the login service grants C1, C2, ...
    void start_client(seconds check_interval = seconds{300}) {
        const std::string name = "s";
        world.file_system().put("/secrets/client", "secret");
        start([&](auto& c) { add_client(c, name).check_interval = check_interval; });
        world.advance(seconds{3});
        EXPECT_EQ(read(name), "C1");
    }
    /// The 401 of a gateway: a page.
    static genesys::response page_401() {
        genesys::response answer;
        answer.status = 401;
        answer.headers = {{"Content-Type", "text/html"}};
        answer.body = "<html><title>Sign in</title></html>";
        return answer;
    }
    static genesys::response with(genesys::response answer, std::string name, std::string value) {
        answer.headers.emplace_back(std::move(name), std::move(value));
        return answer;
    }
    static bool is_look(const genesys::request& request) {
        return request.target.find("preserveIdleTTL=true") != std::string::npos;
    }
    static bool is_check(const genesys::request& request) {
        return request.target.find("tokens/me") != std::string::npos;
    }

    /// The cloud's own clock: it goes on when the host's is set.
    [[nodiscard]] wall_time cloud_time() const {
        return began.wall + std::chrono::floor<milliseconds>(world.clock.now.boot - began.boot);
    }

    const instant began = world.clock.now;
    seconds idle_timeout{900};
    std::string group_fields;  ///< of the organization's IdleTokenTimeout, with a comma first
    seconds gateway_clock{0};  ///< the gateway's Date is this much ahead of the cloud's clock
    /// The gateway answers a request itself; nullopt: it passes it on.
    std::function<std::optional<answer_type>(const genesys::request&)> gateway;
    std::map<std::string, wall_time> last_use;  ///< of each token, as the cloud has it

private:
    genesys::response from_api(const genesys::request& request) {
        const std::string token{request.bearer.reveal()};
        const auto now = cloud_time();
        last_use.try_emplace(token, now);
        if (!lives(token)) {
            dead.insert(token);
            return json(401, R"({"message":"no","code":"bad.credentials","status":401})");
        }
        if (!is_look(request)) last_use[token] = now;
        if (request.verb == genesys::method::head) return json(200, "");
        if (request.target.find("tokens/timeout") != std::string::npos) {
            return json(200, R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":)" +
                                 std::to_string(idle_timeout.count()) + group_fields + "}");
        }
        return json(200, R"({"organization":{"id":"o","name":"o"},"dateTokenIdles":")" +
                             format_rfc3339(last_use[token] + idle_timeout) + R"("})");
    }
};

}  // namespace tokenkeeper::field
