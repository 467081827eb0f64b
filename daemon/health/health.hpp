#pragma once

#include <optional>
#include <string_view>

namespace tokenkeeper {

/// The condition of a session or of the daemon, from best to worst.
enum class health {
    ok,         ///< nothing to do
    degraded,   ///< something is wrong that may pass, or that costs little
    attention,  ///< a person has to do something, or nobody can rely on it
};

/// "ok", "degraded", "attention": the words of the contract.
std::string_view to_string(health value) noexcept;
std::optional<health> health_from(std::string_view word) noexcept;

constexpr health worse(health a, health b) noexcept {
    return a < b ? b : a;
}

}  // namespace tokenkeeper
