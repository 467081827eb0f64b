#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenkeeper::genesys {

/// One Genesys Cloud region. Its API is at `https://api.<domain>`, its login at `https://login.<domain>`.
struct region {
    std::string_view id;      ///< AWS id: "us-east-1"
    std::string_view domain;  ///< "mypurecloud.com"

    [[nodiscard]] std::string api_url() const;
    [[nodiscard]] std::string login_url() const;
};

/// All 18 regions in the order of Genesys' own list.
std::span<const region> regions() noexcept;

/// Finds a region by AWS id with `-` or `_`, or by bare domain, ignoring case.
std::optional<region> find_region(std::string_view name) noexcept;

}  // namespace tokenkeeper::genesys
