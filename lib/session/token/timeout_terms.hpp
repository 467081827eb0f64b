#pragma once

#include "lib/base/time.hpp"

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tokenkeeper {

/// Idle timeouts, ascending, each once. All sessions of an organization share one list.
class shared_timeouts {
public:
    using duration = boot_clock::duration;

    shared_timeouts() = default;
    explicit shared_timeouts(std::vector<duration> all);
    shared_timeouts(std::initializer_list<duration> all) : shared_timeouts{std::vector<duration>{all}} {}

    [[nodiscard]] std::span<const duration> all() const noexcept {
        return all_ ? std::span{*all_} : std::span<const duration>{};
    }

private:
    std::shared_ptr<const std::vector<duration>> all_;  ///< null: none
};

/// What is known of the idle timeouts that the organization has in force, for one token.
struct timeout_terms {
    using duration = boot_clock::duration;

    std::optional<duration> timeout;  ///< the shortest that may apply to this token; nullopt: none was told
    bool certain = false;             ///< no group can change it
    bool none_in_force = false;       ///< idle timeouts are switched off
    shared_timeouts applicable{};     ///< all that may apply to some token, where that is not certain

    /// The longest that can apply to this token; nullopt where it is not known.
    [[nodiscard]] std::optional<duration> longest() const noexcept;
    /// The one that applies to this token: the one that is certain; where groups may decide, the one of them
    /// that the server's date left right after our own touch (`left`), else the shortest. Nullopt where they
    /// are not known.
    [[nodiscard]] std::optional<duration> in_force(const std::optional<duration>& left) const noexcept;
};

}  // namespace tokenkeeper
