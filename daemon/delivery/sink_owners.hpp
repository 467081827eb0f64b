#pragma once

#include "lib/scheduler/ids.hpp"

#include <filesystem>
#include <map>

namespace tokenkeeper::delivery {

/// The owner of each file: in one reload a session may take the file of another one, which leaves it later.
/// Pure.
class sink_owners {
public:
    using path = std::filesystem::path;

    /// The file is this session's from now on; `holds_others`: it may hold another one's token. It does where
    /// another one has not left it yet.
    void give(const path& file, session_id owner, bool holds_others) {
        const auto [found, is_new] = owners_.try_emplace(file, entry{owner, holds_others});
        if (is_new) return;
        const bool was_others = found->second.owner != owner;
        found->second = {owner, holds_others || was_others || found->second.holds_others};
    }
    /// The session leaves the file. Returns true if nobody has taken it.
    bool leave(const path& file, session_id former) {
        if (!owns(former, file)) return !owners_.contains(file);
        owners_.erase(file);
        return true;
    }
    [[nodiscard]] bool has_owner(const path& file) const { return owners_.contains(file); }
    [[nodiscard]] bool owns(session_id session, const path& file) const {
        const auto found = owners_.find(file);
        return found != owners_.end() && found->second.owner == session;
    }
    /// Until its owner's token is written, or it is removed, the file may hold a former owner's.
    [[nodiscard]] bool holds_others(const path& file) const {
        const auto found = owners_.find(file);
        return found != owners_.end() && found->second.holds_others;
    }
    /// The file holds its owner's token, or it is gone.
    void settle(const path& file) {
        if (const auto found = owners_.find(file); found != owners_.end()) found->second.holds_others = false;
    }

private:
    struct entry {
        session_id owner;
        bool holds_others;
    };
    std::map<path, entry> owners_;
};

}  // namespace tokenkeeper::delivery
