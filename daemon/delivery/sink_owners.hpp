#pragma once

#include "lib/scheduler/ids.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <utility>

namespace tokenkeeper::delivery {

/// Whose sink each file is: in one reload a session may take the file of another one that leaves it after
/// that. Pure.
class sink_owners {
public:
    using path = std::filesystem::path;

    /// The file is this session's from now on.
    void give(const path& file, session_id owner) { owners_[file] = {owner, false}; }
    /// The session leaves the file. Returns the one that has taken it; nullopt: none has.
    std::optional<session_id> leave(const path& file, session_id former) {
        const auto found = owners_.find(file);
        if (found == owners_.end()) return std::nullopt;
        if (found->second.owner != former) return found->second.owner;
        owners_.erase(found);
        return std::nullopt;
    }
    /// Until its new owner's token is written, the file holds the former one's.
    void expect_write(const path& file) {
        if (const auto found = owners_.find(file); found != owners_.end()) found->second.holds_others = true;
    }
    /// A write has ended. Returns true if it failed, and the file holds the token of a former owner.
    bool written(const path& file, bool has_failed) {
        const auto found = owners_.find(file);
        if (found == owners_.end()) return false;
        return std::exchange(found->second.holds_others, false) && has_failed;
    }

private:
    struct entry {
        session_id owner;
        bool holds_others;
    };
    std::map<path, entry> owners_;
};

}  // namespace tokenkeeper::delivery
