#pragma once

#include "lib/scheduler/ids.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

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
        auto& known = found->second;
        if (is_new) {
            known.is_there = ownerless_.erase(file) > 0;
            return;
        }
        const bool was_others = std::exchange(known.owner, owner) != owner;
        known.holds_others = holds_others || was_others || known.holds_others;
    }
    /// An earlier process may have left the file, whoever its owner is now.
    void recall(const path& file) { ownerless_.insert(file); }
    /// The session leaves the file. Returns true if nobody has taken it.
    bool leave(const path& file, session_id former) {
        if (!owns(former, file)) return !owners_.contains(file);
        if (is_there(file)) ownerless_.insert(file);
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
    /// The owners of the files that have this one's name, in whatever folder; none if they are more than
    /// `most`.
    [[nodiscard]] std::vector<session_id> owners_by_name(const path& file, std::size_t most) const {
        std::vector<session_id> found;
        for (auto [next, end] = owners_.equal_range(name_of(file)); next != end; ++next) {
            if (found.size() == most) return {};
            found.push_back(next->second.owner);
        }
        return found;
    }
    /// The file holds its owner's token (`is_there`), or it is gone.
    void settle(const path& file, bool is_there) {
        const auto found = owners_.find(file);
        if (!is_there) ownerless_.erase(file);
        if (found == owners_.end()) return;
        found->second.holds_others = false;
        found->second.is_there = is_there;
    }
    /// Somebody wrote the file, and nobody has removed it since, as far as the daemon knows. Its file system
    /// may be away.
    [[nodiscard]] bool is_there(const path& file) const {
        const auto found = owners_.find(file);
        return found == owners_.end() ? ownerless_.contains(file) : found->second.is_there;
    }

private:
    struct entry {
        session_id owner;
        bool holds_others;
        bool is_there = false;
    };
    /// The last part of a path.
    struct file_name {
        std::string_view text;
    };
    static file_name name_of(const path& file) {
        const std::string_view whole{file.native()};
        return {whole.substr(whole.rfind('/') + 1)};
    }
    /// Files of one name stand together.
    struct by_name {
        using is_transparent = void;
        bool operator()(const path& a, const path& b) const {
            const int names = name_of(a).text.compare(name_of(b).text);
            return names < 0 || (names == 0 && a.native() < b.native());
        }
        bool operator()(const path& a, file_name b) const { return name_of(a).text < b.text; }
        bool operator()(file_name a, const path& b) const { return a.text < name_of(b).text; }
    };

    std::map<path, entry, by_name> owners_;
    std::set<path> ownerless_;  ///< files that are there and have no owner
};

}  // namespace tokenkeeper::delivery
