#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/session/grants/grant_failures.hpp"
#include "lib/session/grants/grant_refusal.hpp"
#include "lib/session/grants/grant_spacing.hpp"
#include "lib/session/policy.hpp"
#include "lib/session/request.hpp"
#include "lib/session/token/token_life.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// The login service may have used a refresh token up although no usable answer came. 429 and 503 are answers
/// of a server that did nothing. A refusal that does not say why is not the login service's own: a gateway
/// made it or spoilt it, and nobody knows what happened behind that gateway.
bool may_be_processed(const error& failure) noexcept;

/// Decides when to ask for a new token, and what an answer means for the next attempt (rules 5 and 6).
///
/// Passing faults are answered with longer and longer waits. Permanent ones stop the attempts until something
/// changes; one look an hour remains where asking does no harm. Tokens that are killed soon after they were
/// granted are replaced with spacing. A refresh whose answer may be lost is repeated as late as possible:
/// where the server did process it, repeating it can kill the access token that still lives. It sends nothing
/// and holds no token.
class grant_plan {
public:
    explicit grant_plan(grant_type type = grant_type::none) noexcept : type_(type) {}

    /// A token is needed at `wanted`; later where tokens are killed one after the other.
    void need(boot_time wanted, request_cause cause) noexcept;
    /// A token is in use: the next is due ahead of its end. `replaced`: the life of the one whose place it
    /// took just now; null: it took none. If a renewal ahead of the end gave a token that lives hardly
    /// longer, the server gives the same one again, or shorter lives each time. Asking more and more often
    /// would not help: one grant follows in the last quarter of what is left, and one at the end.
    void in_use(const token_life& life, double random, const token_life* replaced = nullptr) noexcept;
    /// No token is needed.
    void rest() noexcept { due_.reset(); }
    /// A token is dead, or a new one was not accepted. `natural`: it idled out or expired; else somebody
    /// killed it, and new ones are spaced.
    void died(boot_time now, bool natural) noexcept;
    /// The token that is being replaced is dead for certain: a refresh whose answer was lost waited for that,
    /// and goes on waiting where it failed a moment ago or the login service asked for silence.
    void replaced_token_died(boot_time now) noexcept;
    /// A new token was not accepted. `living`: the life of the token in use where that one is not rejected;
    /// null: none is. Nothing is asked in place of a token that lives, but ahead of its end.
    void not_accepted(const token_life* living, boot_time now, double random) noexcept;
    /// A grant sent at `asked` gave a token.
    void granted(boot_time asked) noexcept;
    /// A grant failed. `current`: the life of the token that is in use, null without one.
    void failed(const error& failure, const token_life* current, boot_time now, double random);
    /// No attempts until `allow`: `reason` is the contract's word, `explanation` a clause for people.
    void refuse(std::string reason, std::string explanation);
    /// Something changed (the secret, the configuration, an operator says so): due now.
    void allow(boot_time now, request_cause cause) noexcept;
    /// The state store can be written again: a grant that failed because it could not is due soon, as the
    /// login service was asked for nothing.
    void store_recovered(boot_time now) noexcept;
    /// A grant has failed and `living` stays in use. If the grant was a command, the token is replaced when
    /// its time comes: then the result is true.
    bool command_ended(const token_life& living, double random) noexcept;
    /// No attempts while a revocation is not answered; nothing else is forgotten.
    void suspend(bool suspended) noexcept { suspended_ = suspended; }
    /// A renewal that is planned ahead comes now, as a reader wants it, if `hastens`.
    void hasten(boot_time now) noexcept;
    /// As it was when an earlier process ended: a refresh was sent and no answer was saved. `current`: the
    /// life of the token that is in use, null without one.
    void answer_was_lost(const token_life* current) noexcept;

    [[nodiscard]] bool possible() const noexcept { return type_ != grant_type::none; }
    /// The next attempt, or the next hourly look while it is refused; nullopt: none.
    [[nodiscard]] std::optional<boot_time> due() const noexcept;
    /// The cause of the next attempt.
    [[nodiscard]] request_cause cause() const noexcept;
    /// The refusal that stops the attempts, if one stands.
    [[nodiscard]] const grant_refusal& refusal() const noexcept { return refusal_; }
    [[nodiscard]] bool refused() const noexcept { return refusal_.stands(); }
    [[nodiscard]] unsigned failures() const noexcept { return failures_.count(); }
    /// A reader may have a renewal before its time. It may not after failures or renewals in vain, while the
    /// grant is refused, or while the answer to a refresh may be lost.
    [[nodiscard]] bool hastens() const noexcept;
    /// The next token takes the place of one that died.
    [[nodiscard]] bool replacing() const noexcept { return spacing_.replacing(); }
    /// A refresh was sent and its answer was not seen: the server may know a newer refresh token than we do.
    [[nodiscard]] bool answer_may_be_lost() const noexcept { return answer_may_be_lost_; }

private:
    grant_type type_;
    std::optional<boot_time> due_;
    request_cause cause_ = request_cause::token_missing;
    grant_refusal refusal_;
    grant_spacing spacing_;
    grant_failures failures_;
    unsigned vain_renewals_ = 0;  ///< in a row: the new token lives hardly longer than the old one
    bool suspended_ = false;
    bool answer_may_be_lost_ = false;
};

}  // namespace tokenkeeper
