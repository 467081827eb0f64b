#pragma once

#include "tests/simulation/token_use.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

namespace tokenkeeper::simulation {

/// A world without a daemon for tests of those who watch the rules: they are told what a daemon would have
/// done.
class rule_watches : public testing::Test {
protected:
    rule_watches() {
        cloud::organization_setup acme;
        acme.name = "acme";
        acme.idle_timeout = seconds{900};
        scene.people.add_organization(acme, 2);
        add("lobby", session_mode::keep_alive, grant_type::none);
        add("audit", session_mode::verify, grant_type::none);
        add("person", session_mode::keep_alive, grant_type::refresh_token);
        apply();
    }
    void add(std::string name, session_mode mode, grant_type grants) {
        session_plan plan;
        plan.name = std::move(name);
        plan.policy.mode = mode;
        plan.policy.grants = grants;
        scene.people.add(std::move(plan));
    }
    void apply() {
        const auto loaded = scene.people.configuration();
        scene.settings.apply(settings_in_force::make(std::get<config::configuration>(loaded)),
                             scene.clock.world());
        pass(seconds{1});
    }
    void pass(boot_clock::duration time) { scene.clock.move(scene.clock.world() + time); }

    sent_request request(const std::string& token, std::string_view target = "/api/v2/tokens/me") {
        sent_request r;
        r.number = ++number;
        r.at = scene.clock.world();
        r.organization = "acme";
        r.asked = cloud::classify(genesys::method::get, target);
        r.token = token;
        return r;
    }
    sent_request grant(const std::string& client, std::string refresh_token = {}) {
        auto r = request(client);
        r.asked = cloud::classify(genesys::method::post, "/oauth/token");
        r.login = true;
        r.refresh_token = std::move(refresh_token);
        return r;
    }
    request_end answer(int status) {
        request_end end;
        end.at = scene.clock.world();
        end.status = status;
        end.processed = true;
        return end;
    }
    /// The cloud grants the person's first token, and it is in use.
    void give_token(const std::string& person, token_use& use) {
        const auto& client = scene.cloud.client_of(person);
        const auto basic = client.client_id + ':' + client.client_secret;
        const auto form = "grant_type=refresh_token&refresh_token=" + scene.cloud.refresh_token(person);
        scene.cloud.handle(
            {genesys::method::post, "/oauth/token", {}, form, basic, "application/x-www-form-urlencoded"},
            scene.clock.truth());
        use.ended(request(person + "/1"), answer(200));
    }
    /// Shows a session in this state from now on.
    assessed_session& show(const std::string& name, session_state state, health grade = health::ok) {
        auto& view = views[name];
        view.name = name;
        view.organization = "acme";
        view.state = state;
        view.condition.grade = grade;
        return view;
    }
    [[nodiscard]] std::size_t broken() const { return scene.verdict.count(); }

    stage scene{1};
    std::uint64_t number = 0;
    std::map<std::string, assessed_session> views;
    view_source shown = [this](const std::string& name) -> std::optional<assessed_session> {
        const auto found = views.find(name);
        if (found == views.end()) return std::nullopt;
        return found->second;
    };
};

}  // namespace tokenkeeper::simulation
