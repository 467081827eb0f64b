#pragma once

#include <memory>
#include <utility>

namespace tokenkeeper::store {

/// The right to have the one grant of a row under way; it ends when this goes. It stays with the row,
/// whatever a reload makes of the session in that time.
class grant_turn {
public:
    explicit grant_turn(std::shared_ptr<const bool> under_way) noexcept : under_way_(std::move(under_way)) {}
    grant_turn(grant_turn&&) noexcept = default;
    grant_turn& operator=(grant_turn&&) noexcept = default;
    grant_turn(const grant_turn&) = delete;
    grant_turn& operator=(const grant_turn&) = delete;
    ~grant_turn() = default;

private:
    std::shared_ptr<const bool> under_way_;
};

}  // namespace tokenkeeper::store
