#pragma once

namespace tokenkeeper::ctl {

/// The way by which the answer of the login service gets to this program.
enum class login_way {
    local,   ///< a browser on this host brings it to the redirect address
    remote,  ///< a browser on another host does, through a tunnel of ssh
    paste,   ///< a person pastes the address that the browser shows
};

}  // namespace tokenkeeper::ctl
