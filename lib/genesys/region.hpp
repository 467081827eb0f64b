#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenkeeper::genesys {

/// One Genesys Cloud region. API `https://api.<domain>`, login `https://login.<domain>`.
struct region {
    std::string_view id;      ///< AWS id: "us-east-1"
    std::string_view domain;  ///< "mypurecloud.com"

    [[nodiscard]] std::string api_url() const;
    [[nodiscard]] std::string login_url() const;
};

/// All 18, in the order of Genesys' own list.
std::span<const region> regions() noexcept;

/// By AWS id with `-` or `_`, or by bare domain; upper and lower case alike.
std::optional<region> find_region(std::string_view name) noexcept;

}  // namespace tokenkeeper::genesys
