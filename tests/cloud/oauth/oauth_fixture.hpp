#pragma once

#include "tests/cloud/encoding.hpp"
#include "tests/cloud/model/model_fixture.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::cloud {

/// A model_test with the client export of acme, which may use every grant.
class oauth_test : public model_test {
protected:
    oauth_test() { add_client("export"); }

    void add_client(std::string name, seconds life = seconds{86400}) {
        client_setup c;
        c.name = std::move(name);
        c.organization = "acme";
        c.token_life = life;
        add_client(std::move(c));
    }
    void add_client(client_setup c) { model.add_client(std::move(c), now); }

    cloud_answer post(std::string_view basic, std::string_view form) {
        return model.handle({genesys::method::post, "/oauth/token", {}, form, basic, form_type}, now);
    }
    std::string basic_of(std::string_view client) {
        const client_setup& c = model.client_of(client);
        return c.client_id + ':' + c.client_secret;
    }
    cloud_answer grant(std::string_view form, std::string_view client = "export") {
        return post(basic_of(client), form);
    }
    cloud_answer mint(std::string_view client = "export") {
        return grant("grant_type=client_credentials", client);
    }
    cloud_answer refresh(std::string_view refresh_token, std::string_view client = "export") {
        return grant("grant_type=refresh_token&refresh_token=" + std::string{refresh_token}, client);
    }
    /// The new refresh token of a refresh; empty where it failed.
    std::string rotated(std::string_view refresh_token) {
        return text(body(refresh(refresh_token)), "refresh_token");
    }

    static std::string access_token(const cloud_answer& a) { return text(body(a), "access_token"); }
    static std::string error(const cloud_answer& a) { return text(body(a), "error"); }
    int status_of_me(std::string_view bearer) {
        return ask(genesys::method::get, me_preserving, bearer).response.status;
    }
    client_record export_record() { return model.record_of_client("export", now); }
    void fail_with(fault f) {
        model.faults().clear();
        model.faults().add(std::move(f));
    }

    static constexpr std::string_view form_type = "application/x-www-form-urlencoded";
};

}  // namespace tokenkeeper::cloud
