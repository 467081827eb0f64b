#pragma once

#include "tests/simulation/dice.hpp"
#include "tests/simulation/world.hpp"

#include <string>

namespace tokenkeeper::simulation {

/// A person who changes things: the configuration, the organization's settings, clients and logins.
class administrator {
public:
    administrator(world& w, dice& random) : world_(w), random_(random) {}

    /// Changes something in the configuration and reloads it: a session more, less, back again, in another
    /// organization, of another person, kept or no longer kept; or a mistake that is refused.
    void change_configuration();
    /// Switches the idle timeout off or on, or makes it another one.
    void change_idle_timeout();
    /// Disables a client for a while.
    void disable_client();
    /// Ends a token for real, as somebody who logs out does.
    void revoke_token();
    /// Logs in again wherever a given token is dead: its file gets a new one.
    void log_in_again();
    /// Gives any one command to any one session.
    void give_command();

private:
    [[nodiscard]] std::string pick_session();
    void add_session();
    void remove_session(const std::string& session);

    world& world_;
    dice& random_;
    unsigned persons_ = 0;
    std::vector<session_plan> removed_;
};

}  // namespace tokenkeeper::simulation
