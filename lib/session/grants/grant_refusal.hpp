#pragma once

#include "lib/base/error.hpp"
#include "lib/base/rare.hpp"
#include "lib/base/time.hpp"
#include "lib/session/policy.hpp"
#include "lib/session/requests/failure_streak.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// A permanent refusal of grants, until something changes. Where asking does no harm, one look an hour finds
/// out whether somebody mended the cause. It sends nothing.
class grant_refusal {
public:
    /// Grants are refused; no look finds out whether that has changed. `reason` is the contract's word,
    /// `explanation` a clause for people.
    void begin(std::string reason, std::string explanation);
    /// The login service refused a grant for good.
    void begin(const error& failure, grant_type type, boot_time now);
    /// The same, where more is known than its answer tells; no look finds out whether that has changed.
    void begin(std::string reason, std::string explanation, failure_streak::failure cause);
    /// Grants are possible again.
    void lift() noexcept;
    /// A look an hour from now follows one that failed.
    void look_failed(boot_time now) noexcept;
    /// The login service asked for silence while only hourly looks are made.
    void obey(std::optional<seconds> retry_after, boot_time now, double random) noexcept;

    [[nodiscard]] bool stands() const noexcept { return standing_.has_value(); }
    /// Empty: none stands.
    [[nodiscard]] const std::string& reason() const noexcept { return shown().reason; }
    [[nodiscard]] const std::string& explanation() const noexcept { return shown().explanation; }
    /// The next hourly look; nullopt: no look is made.
    [[nodiscard]] std::optional<boot_time> next_look() const noexcept { return shown().next_look; }
    /// The answer of the login service that refused, and when it came; nullopt: the refusal is our own.
    [[nodiscard]] const rare<failure_streak::failure>& cause() const noexcept { return shown().cause; }

private:
    struct standing {
        std::string reason;
        std::string explanation;
        std::optional<boot_time> next_look{};
        rare<failure_streak::failure> cause{};
    };
    [[nodiscard]] const standing& shown() const noexcept;

    rare<standing> standing_;
};

}  // namespace tokenkeeper
