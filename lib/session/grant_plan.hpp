#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// The OAuth grant that a session gets new tokens with; `none`: its tokens are given to it.
enum class grant_type { none, client_credentials, refresh_token };

/// From when to when a token lives, by the boot clock; no end where none was told.
struct token_life {
    boot_time obtained;
    std::optional<boot_time> expires;
};

/// When a token is to be renewed ahead of its absolute end; `random` in [0, 1). At 80 % of its life ±5 %, and
/// where the life is longer than ten minutes never later than a minute before its end. Nullopt: it has no
/// known end.
std::optional<boot_time> renewal_due(const token_life& life, double random) noexcept;

/// Whether the login service may have used a refresh token up although no usable answer came. 429 and 503 are
/// answers of a server that did nothing.
bool may_be_processed(const error& failure) noexcept;

/// When to ask for a new token, and what an answer means for the next attempt (rules 5 and 6), as decisions.
///
/// Passing faults are answered with longer and longer waits, permanent ones with silence until something
/// changes, tokens that are killed soon after they were granted with spacing. A refresh whose answer may be
/// lost is repeated as late as possible: where the server did process it, repeating it can kill the access
/// token that still lives. It sends nothing and holds no token.
class grant_plan {
public:
    explicit grant_plan(grant_type type = grant_type::none) noexcept : type_(type) {}

    /// There is no token: one is to be had at `at`.
    void need(boot_time at) noexcept;
    /// A token is in use: the next is due ahead of its end.
    void in_use(const token_life& life, double random) noexcept;
    /// A token in use is dead for certain, or a new one was not accepted. `natural`: it idled out or expired;
    /// else somebody killed it, and new ones are spaced.
    void died(boot_time now, bool natural) noexcept;
    /// A grant sent at `asked` gave a token.
    void granted(boot_time asked) noexcept;
    /// A grant failed. `current`: the life of the token that is in use, null without one.
    void failed(const error& failure, const token_life* current, boot_time now, double random);
    /// No attempts until `allow`: `reason` is interface.md's word, `why` a clause for people.
    void refuse(std::string reason, std::string why);
    /// Something changed (the secret, the configuration, an operator says so): due now.
    void allow(boot_time now) noexcept;
    /// A renewal that is planned ahead comes now; attempts that wait after failures do not.
    void hasten(boot_time now) noexcept {
        if (due_ && *due_ > now && failures_ == 0) due_ = now;
    }
    /// As it was when an earlier process ended: a refresh was sent and no answer was saved. `current`: the
    /// life of the token that is in use, null without one.
    void answer_was_lost(const token_life* current) noexcept;

    [[nodiscard]] bool possible() const noexcept { return type_ != grant_type::none; }
    [[nodiscard]] grant_type type() const noexcept { return type_; }
    /// The next attempt; nullopt while there is none to be made.
    [[nodiscard]] std::optional<boot_time> due() const noexcept { return refused() ? std::nullopt : due_; }
    [[nodiscard]] bool refused() const noexcept { return !reason_.empty(); }
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    [[nodiscard]] const std::string& why() const noexcept { return why_; }
    [[nodiscard]] unsigned failures() const noexcept { return failures_; }
    /// A refresh was sent whose answer nobody saw: the server may know a newer refresh token than we do.
    [[nodiscard]] bool answer_may_be_lost() const noexcept { return answer_may_be_lost_; }

private:
    void wait_for_the_end(const token_life* current) noexcept;

    grant_type type_;
    std::optional<boot_time> due_;
    std::string reason_;  ///< of a permanent refusal; empty: none
    std::string why_;
    unsigned failures_ = 0;
    unsigned killed_in_a_row_ = 0;
    bool replacing_ = false;  ///< the next grant is for a token that died
    std::optional<boot_time> last_grant_;
    bool answer_may_be_lost_ = false;
};

}  // namespace tokenkeeper
