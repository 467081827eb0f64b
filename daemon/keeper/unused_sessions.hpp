#pragma once

#include "daemon/state/store.hpp"
#include "lib/base/time.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::keeper {

/// What the store holds and no configured session uses: left by an earlier process and not asked for yet,
/// out of the configuration, or replaced by tokens of another origin. Any of it may have been a mistake, so
/// it stays for a week.
///
/// A replaced one is called by its session's name, a space (which no session's name has) and a fingerprint of
/// its origin. Decisions only: the owner saves and forgets in the store.
class unused_sessions {
public:
    using condition = std::function<bool(const state::stored_session&)>;

    void add(state::stored_session what);
    /// The name under which a replaced one is kept beside its successor.
    static std::string name_aside(const state::stored_session& what);

    /// Of a session, by its own name or replaced; null: none that fits.
    state::stored_session* find(std::string_view session, const condition& fits);
    std::optional<state::stored_session> take(std::string_view session, const condition& fits);
    /// By its own name only.
    std::optional<state::stored_session> take(std::string_view session);

    /// Those that nobody used for a week.
    [[nodiscard]] std::vector<std::string> old(wall_time now) const;
    void forget(const std::vector<std::string>& names);

private:
    std::map<std::string, state::stored_session, std::less<>> by_name_;
};

}  // namespace tokenkeeper::keeper
