#pragma once

#include "tests/field/session/field_stage.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace tokenkeeper::field {

/// A login whose refresh tokens rotate: each works once, and one that is used again kills the access token
/// that it gave.
class login_stage : public field_stage {
protected:
    login_stage() {
        idle_timeout = std::chrono::hours{8};
        world.file_system().put("/secrets/client", "secret");
        world.file_system().put("/secrets/seed", "R0");
        world.login->answer = [this](const genesys::request& request) -> answer_type {
            auto answer = refresh(std::string{request.secret_body.reveal()});
            return spoil ? *std::exchange(spoil, {}) : answer;
        };
    }
    static void add_login(config::configuration& c) {
        auto& s = add_client(c, "s");
        s.check_interval = std::chrono::hours{1};
        s.source = token_source::refresh_token;
        s.client->refresh_token_file = "/secrets/seed";
    }
    /// The session has its first token, which lives for two hours from now on.
    void start_login() {
        start(add_login);
        world.advance(seconds{5});
        ASSERT_EQ(read(), "C1");
        end = world.clock.now.boot + std::chrono::hours{2} - seconds{10};
    }
    /// Lets time pass until the next refresh was sent.
    void wait_for_refresh() {
        const auto before = world.login->asked.size();
        while (world.login->asked.size() == before && world.clock.now.boot < end)
            world.advance(seconds{5});
        ASSERT_GT(world.login->asked.size(), before);
    }
    void advance_to(boot_time time) { world.advance(time - world.clock.now.boot); }

    boot_time end;                     ///< of the first token, some seconds early
    std::optional<answer_type> spoil;  ///< comes in place of the service's next answer
    bool ended = false;                ///< the login service does not know the login any more

private:
    answer_type refresh(const std::string& form) {
        if (ended || form.find("refresh_token=R" + std::to_string(grants)) == std::string::npos) {
            dead.insert("C" + std::to_string(grants));
            return json(400, R"({"error":"invalid_grant"})");
        }
        const auto number = std::to_string(++grants);
        return json(200, R"({"access_token":"C)" + number + R"(","expires_in":7200,"refresh_token":"R)" +
                             number + R"("})");
    }
};

}  // namespace tokenkeeper::field
