#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// Spaces the grants of a session whose tokens are killed soon after they were granted: the space doubles
/// from one killed token to the next.
class grant_spacing {
public:
    /// A token died, or a new one was not accepted. `natural`: it idled out or expired; else somebody killed
    /// it.
    void token_died(bool natural) noexcept;
    /// The token in use lives: if it was to be replaced, it was not killed.
    void token_lives() noexcept;
    /// A grant sent at `asked` gave a token.
    void granted(boot_time asked) noexcept;
    /// Earlier tokens that were killed do not count.
    void reset() noexcept { killed_in_a_row_ = 0; }

    /// The earliest time of a grant that is wanted at `wanted`.
    [[nodiscard]] boot_time earliest(boot_time wanted) const noexcept;
    /// The next grant is for a token that died.
    [[nodiscard]] bool replacing() const noexcept { return replacing_; }

private:
    std::optional<boot_time> last_grant_;
    unsigned killed_in_a_row_ = 0;
    bool replacing_ = false;
};

}  // namespace tokenkeeper
