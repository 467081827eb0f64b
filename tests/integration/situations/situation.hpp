#pragma once

#include <functional>
#include <string>
#include <vector>

namespace tokenkeeper::integration::situations {

class stage;

/// The daemons of the table. What is wrong with a daemon itself has one of its own.
enum class place {
    shared,          ///< the sessions of most rows, in many organizations
    clock,           ///< the API's clock is another one
    refused,         ///< a configuration is refused
    overloaded,      ///< the sessions need more requests than they may send
    damaged,         ///< the store was damaged while the daemon was away
    replaced,        ///< the store's file is removed under the daemon
    read_only_disk,  ///< the store has a disk of its own
    full_disk_of_grant,
    full_disk_at_start,
};

/// What every view shows while a situation lasts.
struct appearance {
    std::string state;  ///< with its reason: "lost/rejected"; empty: it is the daemon that is looked at
    std::string health;
    std::vector<std::string> warnings;
    bool ready = false;  ///< `/readyz/NAME` is 200
    std::string advice;  ///< a part of what `tokenkeeperctl status` says
};

/// A line of the log by its event and its reason.
struct logged {
    std::string event;
    std::string reason;
};

/// One row of the table: how a situation comes about, what everybody must see of it, and how it ends.
struct situation {
    std::string name;  ///< of the row and of its session
    place where = place::shared;
    /// Prepares the sandbox and the files, and gives the session to the configuration.
    std::function<void(stage&)> prepare{};
    std::string before;                   ///< the session's state until then; empty: the situation is there
                                          ///< from the start
    std::function<void(stage&)> cause{};  ///< not called where it is there from the start
    /// Called every second until the situation is there, where somebody has to ask for it to be noticed.
    std::function<void(stage&)> nudge{};
    appearance seen;
    logged begin;
    std::function<void(stage&)> cure{};  ///< none: it cannot end, or nobody can end it here
    /// Called every five seconds until it has ended, where that has to be asked for more than once.
    std::function<void(stage&)> end_nudge{};
    logged end{};
    std::string after = "alive";

    [[nodiscard]] bool about_daemon() const { return seen.state.empty(); }
};

std::vector<situation> token_situations();    ///< of tokens that somebody gave
std::vector<situation> keeping_situations();  ///< of idle timeouts and keep-alive
std::vector<situation> file_situations();     ///< of the files that tokens come from and go to
std::vector<situation> grant_situations();    ///< of clients and their grants
std::vector<situation> network_situations();  ///< of the way to the API, and of its answers
std::vector<situation> daemon_situations();   ///< of the daemon itself

}  // namespace tokenkeeper::integration::situations
