#pragma once

#include "lib/base/time.hpp"
#include "lib/session/token_source.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace tokenkeeper::supervision {

/// The grants that are under way, and how long a stop waits for them. The answer to a refresh or a login
/// comes only once, and without it the session is lost; client credentials are asked for again by the next
/// process. Pure.
class grants_under_way {
public:
    /// A login service that hangs keeps no stop waiting longer for answers that can be had again.
    static constexpr milliseconds short_patience = seconds{2};

    void begin(token_source source) noexcept { ++count_of(source); }
    void end(token_source source) noexcept { --count_of(source); }

    /// How many answers would be lost for good.
    [[nodiscard]] std::size_t irreplaceable() const noexcept { return irreplaceable_; }
    /// How long a stop waits in all, if it may wait for `most`; nullopt: for nothing.
    [[nodiscard]] std::optional<milliseconds> patience(milliseconds most) const noexcept {
        if (irreplaceable_ > 0) return most;
        if (replaceable_ > 0) return std::min(most, short_patience);
        return std::nullopt;
    }

private:
    std::size_t& count_of(token_source source) noexcept {
        return source == token_source::client_credentials ? replaceable_ : irreplaceable_;
    }

    std::size_t irreplaceable_ = 0;
    std::size_t replaceable_ = 0;
};

}  // namespace tokenkeeper::supervision
