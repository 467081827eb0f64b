#pragma once

#include "lib/base/time.hpp"

#include <optional>

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// The organization's idle timeout: answer of getTokensTimeout and body of putTokensTimeout.
///
/// A PUT replaces the whole object, so the object is kept as it came, unknown fields and group bundles
/// included, and `with` changes only what was asked.
class idle_token_timeout {
public:
    /// Allowed range of the definition; 300–900 in HIPAA organizations.
    static constexpr seconds shortest{300};
    static constexpr seconds longest{28800};

    idle_token_timeout() = default;
    explicit idle_token_timeout(boost::json::object json) : json_(std::move(json)) {}

    [[nodiscard]] const boost::json::object& json() const noexcept { return json_; }

    /// Whether an object can be an IdleTokenTimeout: it has at least one field of the definition, with the
    /// definition's type. Anything else was not written by Genesys.
    static bool resembles(const boost::json::object& json);

    /// Says whether the timeout is enabled and, if so, how long it is: every field is optional in the
    /// definition, but one that says neither tells nothing.
    [[nodiscard]] bool complete() const noexcept;
    /// Whether it may be changed and written back: it says whether the timeout is enabled, and what it holds
    /// of the definition has the definition's types. Whatever else answered in Genesys' place would be
    /// written over the organization's group bundles.
    [[nodiscard]] bool writable() const noexcept;
    [[nodiscard]] bool enabled() const noexcept;  ///< enableIdleTokenTimeout; false where missing
    [[nodiscard]] std::optional<seconds> timeout()
        const noexcept;                                  ///< idleTokenTimeoutSeconds, if a positive number
    [[nodiscard]] bool groups_enabled() const noexcept;  ///< inactivityTimeoutGroupsEnabled

    /// The shortest time that can apply to any token: the least of the organization's own value (if enabled)
    /// and, with groups enabled, every bundle's timeoutSeconds. Nullopt: no idle timeout is in force, or none
    /// was told.
    [[nodiscard]] std::optional<seconds> shortest_in_force() const noexcept;

    /// A copy with only these changed. The seconds are sent only together with `enableIdleTokenTimeout:
    /// true`: a timeout without `enable` enables, and where the result is not enabled it has no seconds.
    [[nodiscard]] idle_token_timeout with(std::optional<bool> enable, std::optional<seconds> timeout) const;

private:
    boost::json::object json_;
};

}  // namespace tokenkeeper::genesys
