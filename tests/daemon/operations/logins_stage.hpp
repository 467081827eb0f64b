#pragma once

#include "daemon/operations/logins.hpp"
#include "daemon/store/origin.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokenkeeper::operations {

inline const std::string peer = "uid 7, pid 1";

/// People log in to `view`; `other` is a second session of the same client.
class logins_stage : public tests::session_daemon_stage {
protected:
    logins_stage() {
        world.login->answer = [this](const genesys::request& request) {
            codes.emplace_back(request.secret_body.reveal());
            return login_answer(request);
        };
        world.api->answer = [this](const genesys::request& request) {
            if (request.bearer.reveal() == foreign)
                return result<genesys::response>{json(200, R"({"organization":{"id":"g","name":"Globex"}})")};
            return answer(request);
        };
    }
    static config::session& add_login(config::configuration& target, const std::string& name) {
        auto& s = add_client(target, name);
        s.source = token_source::login;
        s.client->secret_file.clear();
        s.login = config::login_settings{"http://127.0.0.1:8085/", {}};
        return s;
    }
    /// The process before was killed before it looked at the token of a login.
    void start_with_unverified_login() {
        const secret token{"L1"};
        store::stored_session left;
        left.name = "view";
        left.origin = store::login_origin("https://login.acme", "client", &token);
        left.next = store::stored_token{token.clone(), world.clock.now.wall, {}, {}};
        world.disk.rows.insert_or_assign("view", std::move(left));
        start_waiting();
    }
    void start_waiting() {
        start([](auto& c) {
            add_login(c, "view");
            add_login(c, "other");
            add(c, "lobby");
        });
    }
    result<genesys::response> login_answer(const genesys::request& /*request*/) {
        if (refusal.which() != errc{}) return refusal;
        const auto number = std::to_string(++grants);
        const auto refresh = refreshes ? R"(,"refresh_token":"R)" + number + '"' : std::string{};
        return json(200, R"({"access_token":"L)" + number + R"(","token_type":"bearer","expires_in":86400)" +
                             refresh + "}");
    }

    control::login_view begin_login(const std::string& name = "view") {
        return daemon.backend().begin_login(name, peer).value();
    }
    static std::string state_of(const control::login_view& begun) {
        const auto& url = begun.authorization_url;
        const auto start_of_state = url.find("&state=") + 7;
        return url.substr(start_of_state, url.find('&', start_of_state) - start_of_state);
    }
    static control::login_redirect with_code(std::string state) {
        return {secret{"C0DE"}, {}, {}, std::move(state)};
    }
    control::outcome<assessed_session> finish(const control::login_view& begun,
                                              control::login_redirect redirect,
                                              const std::string& name = "view") {
        return result_of(daemon.backend().finish_login(name, begun.login_id, std::move(redirect), peer));
    }
    control::outcome<assessed_session> log_in(const std::string& name = "view") {
        const auto begun = begin_login(name);
        return finish(begun, with_code(state_of(begun)), name);
    }
    [[nodiscard]] const store::stored_session& row() const { return world.disk.rows.at("view"); }

    bool refreshes = false;
    error refusal{};
    std::string foreign = "none";
    std::vector<std::string> codes;  ///< the forms that the login service got
};

}  // namespace tokenkeeper::operations
