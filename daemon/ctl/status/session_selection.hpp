#pragma once

#include "daemon/ctl/command_context.hpp"
#include "daemon/ctl/daemon_client/session_report.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

namespace tokenkeeper::ctl {

/// The sessions that a person wants to see.
struct session_selection {
    std::vector<std::string> names;  ///< empty: all of them
    std::string state;               ///< each empty: any
    std::string health;
    std::string organization;

    [[nodiscard]] bool has_filter() const { return !(state + health + organization).empty(); }
};

struct selected_session {
    session_report report;
    boost::json::value value;  ///< the same as the daemon gave it
};

struct selected_sessions {
    std::vector<selected_session> sessions;
    std::size_t total = 0;  ///< with those that the filters left out
};

/// Asks the daemon for the sessions, in the order of the names given, or of all names. An unknown name, and
/// an organization that no session belongs to, are failures: they are mistyped.
outcome<selected_sessions> fetch_selection(const command_context& context,
                                           const session_selection& selection);

/// The failure for an organization that no session belongs to.
failure unknown_organization(const std::string& name);

/// True if the session passes the filters; the names do not count.
bool is_selected(const session_report& session, const session_selection& selection);

/// Its place in the order of urgency: the lowest first.
std::pair<int, std::size_t> urgency_rank(const session_report& session);

/// The worst health first, then the worst state; else the order stays.
void sort_by_urgency(std::vector<selected_session>& sessions);

}  // namespace tokenkeeper::ctl
