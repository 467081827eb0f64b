#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// The organization's idle timeout: the answer of getTokensTimeout and the body of putTokensTimeout.
///
/// A PUT replaces the whole object. So this class keeps the object as the server sent it, with unknown
/// fields and group bundles, and `with` changes only the given fields.
class idle_token_timeout {
public:
    /// The range of the definition; in HIPAA organizations it is 300 to 900 seconds.
    static constexpr seconds shortest{300};
    static constexpr seconds longest{28800};

    idle_token_timeout() = default;
    /// Copies the object into memory of its own, whatever memory `json` uses.
    explicit idle_token_timeout(const boost::json::object& json) : json_(json, {}) {}

    [[nodiscard]] const boost::json::object& json() const noexcept { return json_; }

    /// True if an object can be an IdleTokenTimeout: it has at least one field of the definition with the
    /// definition's type. Genesys did not write any other object.
    static bool resembles(const boost::json::object& json);

    /// True if the object says whether the timeout is enabled and, if so, how long it is. Every field is
    /// optional in the definition, but an object without these tells nothing.
    [[nodiscard]] bool complete() const noexcept;
    /// True if the object may be changed and written back: it says whether the timeout is enabled, and its
    /// fields have the definition's types. Writing another server's object back would overwrite the
    /// organization's group bundles.
    [[nodiscard]] bool writable() const noexcept;
    /// The field enableIdleTokenTimeout; false if it is missing.
    [[nodiscard]] bool enabled() const noexcept;
    /// The field idleTokenTimeoutSeconds, if it is a number of at least 1.
    [[nodiscard]] std::optional<seconds> timeout() const noexcept;
    /// The field inactivityTimeoutGroupsEnabled; false if it is missing.
    [[nodiscard]] bool groups_enabled() const noexcept;

    /// The shortest timeout that can apply to any token: the least of the organization's own value (if
    /// enabled) and, with groups enabled, every bundle's timeoutSeconds. Nullopt means that no idle timeout
    /// is in force or that the object has none.
    [[nodiscard]] std::optional<seconds> shortest_in_force() const;

    /// Every timeout that can apply to some token, in the same way; empty where none is known.
    [[nodiscard]] std::vector<seconds> all_in_force() const;

    /// Its different texts, each on a line, without ids (UUID), enumerated words and the definition's names
    /// of fields: whatever else the server sent. A real one has next to none.
    [[nodiscard]] std::string texts() const;

    /// Gives a copy with only these fields changed. The API accepts seconds only together with
    /// `enableIdleTokenTimeout: true`: so a timeout without `enable` enables, and a result that is not
    /// enabled has no seconds. `timeout` is not checked against the range.
    [[nodiscard]] idle_token_timeout with(std::optional<bool> enable, std::optional<seconds> timeout) const;

    /// True unless the object says something else than was asked for: the answer to a PUT that was not, or
    /// not wholly, obeyed. A missing field says nothing.
    [[nodiscard]] bool agrees_with(std::optional<bool> enable, std::optional<seconds> timeout) const noexcept;

private:
    boost::json::object json_;
};

}  // namespace tokenkeeper::genesys
