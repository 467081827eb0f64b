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

/// True for the domain of a region, also of one that opened after this was written ("usc1.pure.cloud").
bool is_genesys_domain(std::string_view domain) noexcept;

/// True for the names of Genesys Cloud's own hosts: "api.mypurecloud.com", "login.usc1.pure.cloud".
bool is_genesys_host(std::string_view host) noexcept;

}  // namespace tokenkeeper::genesys
