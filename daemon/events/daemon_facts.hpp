#pragma once

#include "daemon/store/unsaved_report.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Facts of the daemon itself, which no session and no organization has.
namespace tokenkeeper::events {

struct configuration_loaded {
    std::string file;
    std::uint64_t generation = 0;
    std::string summary;
};
struct configuration_refused {
    std::uint64_t generation = 0;  ///< the generation that stays; 0 at the start
    std::vector<std::string> errors;
};
/// The configuration is valid but unlikely to work as intended.
struct configuration_doubted {
    std::string doubt;
};

/// All names of rules in the configuration in force that could not be resolved.
struct accounts_unresolved {
    struct account {
        std::string session;    ///< the session that has the rule; empty: the daemon's own
        std::string rule;       ///< "sessions.lobby.readers.users: this host has no user 'x'"
        bool answered = false;  ///< there is no such account; false: the name service gave no answer
    };
    std::vector<account> accounts;
};

/// An account was found that a rule waited for; or it was found, and the rule cannot work for another reason.
struct rule_looked_up {
    std::string news;
};

/// The address of the metrics cannot be used, or can be used again, or is no longer wanted.
struct metrics_address_changed {
    std::string trouble;  ///< empty: none
};

/// Sessions of a set came or went with their files.
struct set_members_changed {
    std::string set;
    std::size_t come = 0;
    std::size_t gone = 0;
    std::size_t present = 0;  ///< all that there are now
};

/// Names in the folder of a set are no sessions; each is told once.
struct set_files_left_out {
    std::string report;  ///< "session set lobby: in /etc/…, these files are no sessions: …"
};

/// The sessions of a set are not as its folder has it; or (an empty trouble) they are.
struct set_changed {
    std::string set;
    std::string trouble;
};

struct wall_clock_set {
    milliseconds forward{};  ///< by so much; negative: back
};

/// The host's boot clock stood still, as that of a paused virtual machine does.
struct host_stood_still {
    milliseconds length{};
};

/// The daemon looks after its sessions, and answers.
struct daemon_ready {
    std::size_t sessions = 0;
    std::string socket;
};

/// Somebody asked the daemon to stop.
struct daemon_stopping {};

/// An attempt to send a notification ended.
struct notification_tried {
    std::string target;  ///< the host of the URL, or the file that should hold the URL
    std::string word;    ///< "attention", "session.lost"
    std::size_t facts = 0;
    std::string failure;  ///< empty: it was sent
};

/// A notifier did not get a notification in five attempts; or (an empty trouble) it gets them again, or is in
/// no configuration now.
struct notifier_changed {
    std::uint64_t notifier = 0;  ///< tells it from the others
    std::string trouble;
};

/// The daemon stops while notifications wait, and they are lost.
struct notifications_unsent_at_stop {
    std::size_t notifications = 0;
};

/// The daemon stops while grants are not answered.
struct grants_unanswered_at_stop {
    std::size_t grants = 0;
};

/// The daemon stops although the store could not be written.
struct unsaved_at_stop {
    store::unsaved_report lost;  ///< what may be lost
    bool disk_hangs = false;
};

}  // namespace tokenkeeper::events
