#pragma once

#include "tests/cloud/cloud_server.hpp"

#include <string>

namespace tokenkeeper::cloud {

/// Adds the organization "acme" with the token "lobby" to a sandbox that has neither, and returns the token.
inline std::string add_lobby(cloud_server& sandbox) {
    return sandbox.with_model([](cloud_model& model, wall_time now) {
        organization_setup acme;
        acme.name = "acme";
        model.add_organization(acme, now);
        token_setup lobby;
        lobby.name = "lobby";
        lobby.organization = "acme";
        return model.add_token(lobby, now);
    });
}

}  // namespace tokenkeeper::cloud
