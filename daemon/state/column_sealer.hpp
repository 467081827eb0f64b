#pragma once

#include "daemon/state/seal.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::state {

/// A secret as it stands in a column: sealed, or plain and not copied, so it must not outlive the secret.
class column_value {
public:
    explicit column_value(const secret& plain) noexcept : plain_(&plain) {}
    explicit column_value(std::string sealed) noexcept : sealed_(std::move(sealed)) {}

    [[nodiscard]] std::string_view bytes() const noexcept {
        return plain_ != nullptr ? plain_->reveal() : std::string_view{sealed_};
    }

private:
    const secret* plain_ = nullptr;
    std::string sealed_;
};

/// Between secrets and columns: seals where there is a key, lets through where there is none.
class column_sealer {
public:
    column_sealer() = default;
    explicit column_sealer(secret key) noexcept : key_(std::move(key)) {}

    [[nodiscard]] bool seals() const noexcept { return !key_.empty(); }

    /// Nothing where OpenSSL fails.
    [[nodiscard]] std::optional<column_value> put(std::string_view session, std::string_view column,
                                                  const secret& value) const;
    [[nodiscard]] boost::system::result<secret, seal_fault> take(std::string_view session,
                                                                 std::string_view column,
                                                                 std::string_view stored) const;

private:
    secret key_;
};

}  // namespace tokenkeeper::state
