#pragma once

#include "lib/base/secret.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace tokenkeeper::config {

/// A secret that the configuration itself holds. Copies of the configuration share its text, which is
/// wiped with the last of them.
class shared_secret {
public:
    explicit shared_secret(std::string_view text) : held_(std::make_shared<const secret>(text)) {}
    // NOLINTNEXTLINE(google-explicit-constructor): it is that secret
    shared_secret(secret held) : held_(std::make_shared<const secret>(std::move(held))) {}

    [[nodiscard]] std::string_view reveal() const noexcept { return held_->reveal(); }
    [[nodiscard]] secret clone() const { return held_->clone(); }

    /// Compares in a time that depends only on the lengths.
    friend bool operator==(const shared_secret& a, const shared_secret& b) noexcept {
        return *a.held_ == *b.held_;
    }

private:
    std::shared_ptr<const secret> held_;
};

}  // namespace tokenkeeper::config
