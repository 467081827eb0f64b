#pragma once

#include "daemon/config/config.hpp"
#include "daemon/files/token_folder.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Pure: which files in the folder of a set are sessions.
namespace tokenkeeper::config {

/// A file that nothing changed for this long is complete.
inline constexpr seconds settling_time{2};

/// The knowledge of a set between two looks at its folder.
struct set_state {
    /// A file that waits until it is complete, or that is no session and may go again.
    struct waiting_file {
        std::uint64_t size = 0;
        wall_time changed{};
        boot_time since{};  ///< when it was first seen like that
    };

    std::map<std::string, std::string, std::less<>> members;   ///< the files of the sessions, by their names
    std::map<std::string, waiting_file, std::less<>> waiting;  ///< by the name of the file
    std::set<std::string, std::less<>> reported;  ///< files that are no sessions, as the log has it
    /// Names of files that are no sessions because another set has files for them too.
    std::set<std::string, std::less<>> contested;
    std::optional<files::folder_identity> folder;  ///< the one that was read last; nullopt: none yet
    /// Another folder took the place of the one before: files that are not in it yet may come until then.
    std::optional<boot_time> refilled_until;
    std::size_t present = 0;   ///< the sessions whose files were there at the last look
    std::string trouble;       ///< why the sessions are not as the folder has it; empty: they are
    bool is_unusable = false;  ///< the folder cannot be used now
    std::string definition;    ///< the folder and the pattern for which all this is known
};

/// One look at the folder.
struct set_look {
    std::variant<files::folder_listing, files::unusable_folder> folder;
    std::set<std::string, std::less<>> finished;  ///< files that somebody has just closed or moved there
    instant now{};
};

/// The names and files that belong to others than the set. Each function says whose they are ("the session
/// set lobby"), or returns an empty text.
struct names_in_use {
    std::function<std::string(std::string_view session)> owner_of_name;
    /// A set that has a file for a session of this name, which nobody has so far.
    std::function<std::string(std::string_view session)> rival_for_name;
    std::function<std::string(const std::filesystem::path&)> owner_of_file;
};

/// The result of a look.
struct set_decision {
    set_state next;
    bool members_changed = false;
    std::vector<std::string> reports;     ///< lines for the log about files that are no sessions
    std::optional<boot_time> look_again;  ///< when something that waits is complete
};

/// The part of a set's definition that decides which files are its own: what is known of the files of another
/// one says nothing.
std::string definition_of(const session_set& set);

/// The names of sessions that the files of a folder are for, complete or not.
std::vector<std::string_view> names_in_folder(const session_set& set, const files::folder_listing& listed);

/// Decides which sessions a set has after a look at its folder. A folder that cannot be used changes nothing
/// but the trouble. A session that was there keeps its place before a new one; new ones come in the order of
/// their names, as long as `max_sessions` allows. A new name that another set wants at the same time is
/// nobody's: otherwise a file in one folder would take the name of a session of another set at the next
/// start.
set_decision decide(const session_set& set, const set_state& known, const set_look& look,
                    const names_in_use& others);

}  // namespace tokenkeeper::config
