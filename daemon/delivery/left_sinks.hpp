#pragma once

#include "daemon/config/config.hpp"
#include "daemon/events/event.hpp"

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
        bool has_failed = false;  ///< an attempt to remove it
    };

    void add(const config::token_sink& sink, const events::subject& about) {
        auto& left = left_[sink.path];
        left.sink = sink;
        left.about = about;
    }
    void note_failure(const path& file) {
        if (const auto found = left_.find(file); found != left_.end()) found->second.has_failed = true;
    }
    /// The file is gone, or it is to stay.
    void drop(const path& file) { left_.erase(file); }

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
    path next_;
};

}  // namespace tokenkeeper::delivery
