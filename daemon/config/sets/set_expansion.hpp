#pragma once

#include "daemon/config/sets/set_rules.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tokenkeeper::config {

/// The states of all sets, by their names.
using set_states = std::map<std::string, set_state, std::less<>>;

/// One look at the folders of sets, by the names of the sets.
using set_looks = std::map<std::string, set_look, std::less<>>;

/// The change of the sessions of a set, in numbers.
struct set_change {
    std::size_t come = 0;
    std::size_t gone = 0;
    std::size_t present = 0;  ///< all that there are now
};

/// The result of a look.
struct sets_decision {
    set_states next;          ///< of every set of the configuration
    bool is_changed = false;  ///< other sessions than before, or they are known for the first time
    std::vector<std::string> reports;
    std::map<std::string, set_change> changes;    ///< by set; none where its sessions are the same
    std::map<std::string, boot_time> look_again;  ///< by set
};

/// Decides for the sets of a configuration, of which those without a look stay as they are known. A name goes
/// to the entry of `sessions`, else to the set that has it already, else to the only set that wants it.
sets_decision decide_all(const configuration& settings, const set_states& known, const set_looks& looks);

/// The names of the files in a folder that are of sessions.
std::vector<std::string> files_of_members(const configuration& settings, const set_states& known,
                                          const std::filesystem::path& folder);

/// Puts the sessions of the sets into `settings`, in place of those that it had.
void put_in_sets(configuration& settings, const set_states& states);

}  // namespace tokenkeeper::config
