#pragma once

#include "lib/base/time.hpp"
#include "lib/genesys/idle_token_timeout.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace tokenkeeper::genesys {

/// What an IdleTokenTimeout means for tokens, in few bytes: none of its texts, and each length once.
class idle_timeout_terms {
public:
    /// The most lengths that are kept: the shortest ones, and the longest. Genesys Cloud has five groups
    /// beside the organization's own; a server that names hundreds would fill the memory.
    static constexpr std::size_t most_lengths = 16;

    idle_timeout_terms() = default;
    idle_timeout_terms(const idle_token_timeout& told);  // NOLINT(google-explicit-constructor): it is a part

    [[nodiscard]] bool enabled() const noexcept { return enabled_; }
    /// The organization's own, if it has one; it is in force where enabled().
    [[nodiscard]] const std::optional<seconds>& timeout() const noexcept { return timeout_; }
    [[nodiscard]] bool groups_enabled() const noexcept { return groups_enabled_; }
    /// The timeouts that can apply to some token, the shortest first; empty where none is known.
    [[nodiscard]] const std::vector<seconds>& all_in_force() const noexcept { return all_in_force_; }
    [[nodiscard]] std::optional<seconds> shortest_in_force() const {
        return all_in_force_.empty() ? std::nullopt : std::optional{all_in_force_.front()};
    }

    friend bool operator==(const idle_timeout_terms&, const idle_timeout_terms&) = default;

private:
    bool enabled_ = false;
    bool groups_enabled_ = false;
    std::optional<seconds> timeout_;
    std::vector<seconds> all_in_force_;
};

}  // namespace tokenkeeper::genesys
