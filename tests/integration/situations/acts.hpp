#pragma once

#include "tests/integration/situations/stage.hpp"

#include <functional>
#include <string>
#include <utility>

namespace tokenkeeper::integration::situations {

inline const std::string often = "    check_interval: 1s\n";
inline const std::string kept = "    mode: keep-alive\n";

/// An operator's command, by the API.
inline std::function<void(stage&)> commanded(std::string session, std::string verb) {
    return [=](stage& at) { at.command(session, verb); };
}

/// Something that an administrator does.
template <class F>
std::function<void(stage&)> administered(F change) {
    return [change](stage& at) { at.with_cloud(change); };
}

/// Requests with the token fail from then on.
inline std::function<void(stage&)> faulted(std::string token, cloud::fault rule) {
    return [=](stage& at) { at.add_fault_to(token, rule); };
}
inline std::function<void(stage&)> unfaulted(std::string token) {
    return [=](stage& at) { at.lift_faults(token); };
}

/// Somebody logs in again and puts the new token into the file.
inline std::function<void(stage&)> given_new_token(std::string name, std::string organization = "acme") {
    return [=](stage& at) { at.give_new_token(name, organization); };
}

}  // namespace tokenkeeper::integration::situations
