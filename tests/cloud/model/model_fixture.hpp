#pragma once

#include "tests/cloud/cloud_model.hpp"

#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::cloud {

inline constexpr std::string_view me = "/api/v2/tokens/me";
inline constexpr std::string_view me_preserving = "/api/v2/tokens/me?preserveIdleTTL=true";
inline constexpr std::string_view timeout_path = "/api/v2/tokens/timeout";

/// A model with organization acme (idle timeout 900 s) and token lobby, and a clock moved by hand.
class model_test : public testing::Test {
protected:
    model_test() {
        organization_setup acme;
        acme.name = "acme";
        acme.idle_timeout = seconds{900};
        model.add_organization(acme, now);
        lobby = add_token("lobby");
    }

    std::string add_token(std::string name) {
        token_setup t;
        t.name = std::move(name);
        t.organization = "acme";
        return model.add_token(t, now);
    }

    cloud_answer ask(genesys::method verb, std::string_view target, std::string_view bearer,
                     std::string_view body = {}) {
        return model.handle(cloud_request{verb, target, bearer, body}, now);
    }
    cloud_answer get(std::string_view target) { return ask(genesys::method::get, target, lobby); }
    int status_of_get(std::string_view target) { return get(target).response.status; }

    token_record lobby_record() { return model.record("lobby", now); }

    static std::string header(const cloud_answer& a, std::string_view name) {
        for (const auto& [key, value] : a.response.headers) {
            if (key == name) return value;
        }
        return {};
    }
    static boost::json::object body(const cloud_answer& a) {
        boost::system::error_code ec;
        auto parsed = boost::json::parse(a.response.body, ec);
        if (ec || !parsed.is_object()) return {};
        return parsed.get_object();
    }
    static std::string text(const boost::json::object& object, std::string_view name) {
        const auto* value = object.if_contains(name);
        return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
    }

    wall_time now = parse_iso8601("2026-11-23T23:00:00Z").value();
    cloud_model model{7};
    std::string lobby;
};

}  // namespace tokenkeeper::cloud
