#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/session/token/token_life.hpp"

#include <optional>

namespace tokenkeeper {

/// A token that is not in use yet: it is verified first.
///
/// Not every node of the API knows a new token at once, so a 401 is forgiven three times. Where nothing else
/// can give a token it has to stand for `patience` as well, as the 401 of a token in use has.
class candidate_token {
public:
    candidate_token(const token_life& life, boot_time look_at, boot_clock::duration patience = {}) noexcept
        : life_(life), look_at_(look_at), patience_(patience) {}

    /// A look at it failed; true: it is not to be used.
    [[nodiscard]] bool failed(const error& failure, boot_time now, double random) noexcept;

    /// A person logged in for it: keep-alive is counted from now on again.
    void came_from_login() noexcept { from_login_ = true; }
    [[nodiscard]] bool from_login() const noexcept { return from_login_; }

    /// Before its giver's turn it waits as routine.
    void await(boot_time turn) noexcept { turn_ = turn; }
    [[nodiscard]] boot_time turn() const noexcept { return turn_; }

    void host_stood_still(boot_clock::duration length, boot_time now) noexcept {
        life_.uncounted.add(length, now);
    }

    [[nodiscard]] const token_life& life() const noexcept { return life_; }
    /// The time of the next look at it.
    [[nodiscard]] boot_time look_at() const noexcept { return look_at_; }

private:
    token_life life_;
    boot_time look_at_;
    boot_time turn_{};
    boot_clock::duration patience_;
    std::optional<boot_time> rejected_since_;
    unsigned rejections_ = 0;
    unsigned failures_ = 0;
    bool from_login_ = false;
};

}  // namespace tokenkeeper
