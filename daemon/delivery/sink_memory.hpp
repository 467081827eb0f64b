#pragma once

#include "daemon/runtime/secret_files.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace tokenkeeper::delivery {

/// The sinks that the next process has to know, as their files may hold a token: those of this configuration,
/// those that left it, until their files are removed, and what an earlier process left; and whose token that
/// may be.
class sink_memory {
public:
    using path = std::filesystem::path;

    /// An earlier process left the file, with the token of one of these sessions; no name: nobody knows
    /// whose.
    void recall(const path& sink, std::set<std::string> writers) {
        doubted_.insert(sink);
        if (!writers.empty()) writers_.insert_or_assign(sink, std::move(writers));
    }
    /// What an earlier process left, and nobody knows yet whether it is of a session.
    [[nodiscard]] const std::set<path>& doubted() const noexcept { return doubted_; }
    void doubt(std::set<path> sinks) {
        is_due_ = is_due_ || sinks != doubted_;
        doubted_ = std::move(sinks);
    }
    /// The sink is of a session.
    void add(const path& sink, const std::string& session) {
        forsaken_.erase(sink);
        left_.erase(sink);
        auto [found, is_new] = owners_.try_emplace(sink, session);
        if (!is_new && found->second == session) return;
        is_due_ = true;
        has_new_ = true;
        auto former = std::exchange(found->second, session);
        if (!is_new) writers_[sink].insert(std::move(former));
        if (!holds_others(sink, session)) writers_.erase(sink);
    }
    /// The sink is of this session no longer; no other one has taken it.
    void leave(const path& sink, const std::string& session) {
        const auto found = owners_.find(sink);
        if (found != owners_.end() && found->second == session) left_.insert(sink);
    }
    /// The sink left the configuration while no process ran.
    void forsake(const path& sink) { is_due_ = forsaken_.insert(sink).second || is_due_; }
    /// The file may hold the token of another session.
    [[nodiscard]] bool holds_others(const path& sink, const std::string& session) const {
        const auto found = writers_.find(sink);
        return found != writers_.end() && found->second != std::set{session};
    }
    /// The file holds its session's token, or it is gone.
    void settle(const path& sink) { is_due_ = writers_.erase(sink) > 0 || is_due_; }
    /// The file is gone. Nobody has to know it, if it is of no session.
    void forget(const path& sink) {
        if (forsaken_.erase(sink) > 0) is_due_ = true;
        if (left_.erase(sink) == 0) return;
        owners_.erase(sink);
        is_due_ = true;
    }

    /// The list could not be written, or may be gone, as the store beside it is.
    void list_lost() { is_due_ = true; }

    /// A sink came since the list was taken: the next process has to know it before its file is written. What
    /// left can wait.
    [[nodiscard]] bool has_new() const noexcept { return has_new_; }
    /// The list, if it is due to be written; nullopt: it stands there. With 100,000 sinks it is made in a few
    /// milliseconds.
    std::optional<runtime::sink_lines> take_due() {
        if (!std::exchange(is_due_, false)) return std::nullopt;
        has_new_ = false;
        runtime::sink_lines lines;
        lines.reserve(owners_.size() + forsaken_.size() + doubted_.size() + 2 * writers_.size());
        for (const auto& [sink, owner] : owners_)
            lines.push_back({sink.native(), owner});
        for (const auto* sinks : {&forsaken_, &doubted_}) {
            for (const auto& sink : *sinks)
                lines.push_back({sink.native(), {}});
        }
        for (const auto& [sink, names] : writers_) {
            for (const auto& name : names)
                lines.push_back({sink.native(), name});
        }
        return lines;
    }

private:
    std::map<path, std::string> owners_;
    std::set<path> left_;                            ///< of these, by their owners
    std::map<path, std::set<std::string>> writers_;  ///< of files that may hold another session's token
    std::set<path> forsaken_;
    std::set<path> doubted_;
    bool has_new_ = false;
    bool is_due_ = false;
};

}  // namespace tokenkeeper::delivery
