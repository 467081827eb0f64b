#pragma once

#include "lib/scheduler/ids.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string_view>
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
    /// The file holds its owner's token, or it is gone.
    void settle(const path& file) {
        if (const auto found = owners_.find(file); found != owners_.end()) found->second.holds_others = false;
    }

private:
    struct entry {
        session_id owner;
        bool holds_others;
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
};

}  // namespace tokenkeeper::delivery
