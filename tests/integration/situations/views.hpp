#pragma once

#include "tests/integration/situations/stage.hpp"

#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace tokenkeeper::integration::situations {

/// A session, or the daemon itself, as the JSON of the API shows it.
struct shown_condition {
    std::string state;  ///< with its reason; empty: the daemon
    std::string health;
    std::vector<std::string> warnings;  ///< sorted
    bool explained = false;             ///< there is an error that explains it
    bool ready = false;                 ///< by the rules of `/readyz/NAME`

    friend bool operator==(const shown_condition&, const shown_condition&) = default;
};

/// `object` is a session, or the daemon's status.
shown_condition read_condition(const boost::json::object& object);
std::string to_text(const shown_condition& condition);
/// The same of a session whose checks come in time, as those of a busy machine do not.
shown_condition without_late_checks(shown_condition shown);

/// Everything that shows one session, or the daemon, asked at about the same time.
struct views {
    shown_condition json;
    bool ready = false;     ///< `/readyz/NAME`, or `/readyz`
    int exit_status = -1;   ///< of `tokenkeeperctl status NAME`, or of `status`
    std::string words;      ///< what it says
    bool changing = false;  ///< the JSON was another one afterwards, so that nothing can be concluded

    /// The exit status that goes with a health.
    static int exit_status_of(const std::string& health);
    /// How the views contradict each other; empty: they do not.
    [[nodiscard]] std::string contradiction() const;
};

/// `session`: empty for the daemon itself.
views look_at(stage& where, const std::string& session);

}  // namespace tokenkeeper::integration::situations
