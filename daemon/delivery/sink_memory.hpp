#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper::delivery {

/// The sinks that the next process has to know, as their files may hold a token: those of this configuration,
/// and what an earlier process left, until that is removed.
class sink_memory {
public:
    using path = std::filesystem::path;

    /// The sink is, or may be, of a session.
    void add(const path& sink) {
        forsaken_.erase(sink);
        if (sinks_.insert(sink).second) is_due_ = true;
    }
    /// The sink left the configuration while no process ran.
    void forsake(const path& sink) { is_due_ = forsaken_.insert(sink).second || is_due_; }
    [[nodiscard]] bool is_forsaken(const path& sink) const { return forsaken_.contains(sink); }
    /// The file is gone.
    void forget(const path& sink) { is_due_ = forsaken_.erase(sink) > 0 || is_due_; }

    /// The list could not be written, or may be gone, as the store beside it is.
    void list_lost() { is_due_ = true; }

    /// The list, if it is due to be written; nullopt: it stands there.
    std::optional<std::set<path>> take_due() {
        if (!std::exchange(is_due_, false)) return std::nullopt;
        auto all = sinks_;
        all.insert(forsaken_.begin(), forsaken_.end());
        return all;
    }

private:
    std::set<path> sinks_;
    std::set<path> forsaken_;
    bool is_due_ = true;  ///< the list of an earlier process may be another one
};

}  // namespace tokenkeeper::delivery
