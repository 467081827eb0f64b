#pragma once

#include "tests/simulation/virtual_clock.hpp"

#include <map>
#include <optional>
#include <string>

namespace tokenkeeper::simulation {

/// When administrators changed the idle timeout of each organization. One that is made shorter counts for
/// timers that run, so a token can be dead of it as of an earlier time. After one that is made longer,
/// deadlines that the daemon knows are too early until it reads the timeout again.
class timeout_history {
public:
    void begin(const std::string& organization, std::optional<seconds> timeout) {
        changes_[organization].length = timeout;
    }
    void change(const std::string& organization, std::optional<seconds> timeout, world_time at) {
        auto& each = changes_[organization];
        const auto length = [](const std::optional<seconds>& t) { return t.value_or(seconds::max()); };
        if (length(timeout) < length(each.length)) each.shortened = at;
        if (length(timeout) > length(each.length)) {
            each.extended = at;
            each.before_extension = each.length;
        }
        each.length = timeout;
    }

    /// The time when it was made shorter the last time, or one began to be in force.
    [[nodiscard]] std::optional<world_time> shortened(const std::string& organization) const {
        const auto found = changes_.find(organization);
        return found == changes_.end() ? std::nullopt : found->second.shortened;
    }
    /// The time when it was made longer the last time, or was switched off.
    [[nodiscard]] std::optional<world_time> extended(const std::string& organization) const {
        const auto found = changes_.find(organization);
        return found == changes_.end() ? std::nullopt : found->second.extended;
    }
    /// Its length before that; nullopt: it was never made longer.
    [[nodiscard]] std::optional<seconds> before_extension(const std::string& organization) const {
        const auto found = changes_.find(organization);
        return found == changes_.end() ? std::nullopt : found->second.before_extension;
    }

private:
    struct state {
        std::optional<seconds> length;  ///< nullopt: none is in force
        std::optional<world_time> shortened;
        std::optional<world_time> extended;
        std::optional<seconds> before_extension;
    };
    std::map<std::string, state> changes_;  ///< by organization
};

}  // namespace tokenkeeper::simulation
