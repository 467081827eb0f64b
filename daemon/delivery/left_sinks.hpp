#pragma once

#include "daemon/config/config.hpp"
#include "daemon/events/event.hpp"
#include "lib/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tokenkeeper::delivery {

/// The files of sinks that have to go and are not removed yet. Pure.
class left_sinks {
public:
    using path = std::filesystem::path;
    struct entry {
        config::token_sink sink;
        events::subject about;
        boot_time since{};
        bool has_failed = false;  ///< an attempt to remove it
    };

    /// A file that was written and is not there may come again, with its file system: it is looked for so
    /// long, and so many of them are.
    static constexpr boot_clock::duration patience = std::chrono::hours{24};
    static constexpr std::size_t most_absent = 1000;

    void add(const config::token_sink& sink, const events::subject& about, boot_time now) {
        auto [left, is_new] = left_.try_emplace(sink.path);
        auto& file = left->second;
        file.sink = sink;
        file.about = about;
        if (is_new) file.since = now;
    }
    void note_failure(const path& file) {
        if (const auto found = left_.find(file); found != left_.end()) found->second.has_failed = true;
    }
    /// There was no such file, although it should be there. Returns true if it is looked for further on.
    bool note_absence(const path& file, boot_time now) {
        const auto found = left_.find(file);
        if (found == left_.end()) return false;
        found->second.has_failed = true;
        if (absent_.size() >= most_absent && !absent_.contains(file)) return false;
        absent_.insert(file);
        return now - found->second.since < patience;
    }
    /// The file is gone, or it is to stay.
    void drop(const path& file) {
        left_.erase(file);
        absent_.erase(file);
    }

    [[nodiscard]] bool contains(const path& file) const { return left_.contains(file); }
    [[nodiscard]] std::size_t count() const noexcept { return left_.size(); }
    [[nodiscard]] const entry& at(const path& file) const { return left_.at(file); }
    /// Those that an attempt could not remove.
    [[nodiscard]] std::set<path> failed() const {
        std::set<path> files;
        for (const auto& [file, left] : left_)
            if (left.has_failed) files.insert(file);
        return files;
    }

    /// The next `most` of them, or those up to the end of the round.
    std::vector<entry> next(std::size_t most) {
        std::vector<entry> due;
        auto next = left_.lower_bound(next_);
        for (; next != left_.end() && due.size() < most; ++next)
            due.push_back(next->second);
        next_ = next == left_.end() ? path{} : next->first;
        return due;
    }
    void begin_round() { next_.clear(); }

private:
    std::map<path, entry> left_;
    std::set<path> absent_;  ///< of these
    path next_;
};

}  // namespace tokenkeeper::delivery
