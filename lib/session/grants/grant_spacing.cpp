#include "lib/session/grants/grant_spacing.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace {

constexpr boot_clock::duration first_spacing = seconds{30};
constexpr boot_clock::duration longest_spacing = std::chrono::hours{1};

}  // namespace

void grant_spacing::token_died(bool natural) noexcept {
    replacing_ = true;
    killed_in_a_row_ = natural ? 0 : killed_in_a_row_ + 1;
}

void grant_spacing::token_lives() noexcept {
    if (std::exchange(replacing_, false) && killed_in_a_row_ > 0) --killed_in_a_row_;
}

void grant_spacing::granted(boot_time asked) noexcept {
    last_grant_ = asked;
    if (!std::exchange(replacing_, false)) killed_in_a_row_ = 0;
}

boot_time grant_spacing::earliest(boot_time wanted) const noexcept {
    if (killed_in_a_row_ == 0 || !last_grant_) return wanted;
    auto spacing = first_spacing;
    for (unsigned i = 1; i < killed_in_a_row_ && spacing < longest_spacing; ++i)
        spacing *= 2;
    return std::max(wanted, *last_grant_ + std::min(spacing, longest_spacing));
}

}  // namespace tokenkeeper
