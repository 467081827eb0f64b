#include "lib/genesys/region.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>

namespace tokenkeeper::genesys {
namespace {

constexpr std::array<region, 18> all{{
    {"us-east-1", "mypurecloud.com"},
    {"us-east-2", "use2.us-gov-pure.cloud"},
    {"us-west-2", "usw2.pure.cloud"},
    {"ca-central-1", "cac1.pure.cloud"},
    {"mx-central-1", "mxc1.pure.cloud"},
    {"sa-east-1", "sae1.pure.cloud"},
    {"eu-west-1", "mypurecloud.ie"},
    {"me-central-1", "mec1.pure.cloud"},
    {"eusc-de-east-1", "edee1.eusc-pure.cloud"},
    {"eu-west-2", "euw2.pure.cloud"},
    {"eu-central-1", "mypurecloud.de"},
    {"eu-central-2", "euc2.pure.cloud"},
    {"ap-south-1", "aps1.pure.cloud"},
    {"ap-southeast-1", "apse1.pure.cloud"},
    {"ap-southeast-2", "mypurecloud.com.au"},
    {"ap-northeast-1", "mypurecloud.jp"},
    {"ap-northeast-2", "apne2.pure.cloud"},
    {"ap-northeast-3", "apne3.pure.cloud"},
}};

bool is_id(std::string_view name, std::string_view id) noexcept {
    if (name.size() != id.size()) return false;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const char c = name[i] == '_' ? '-' : to_lower(name[i]);
        if (c != id[i]) return false;
    }
    return true;
}

/// The domains below which Genesys opens its newer regions.
constexpr std::array<std::string_view, 3> parents{".pure.cloud", ".us-gov-pure.cloud", ".eusc-pure.cloud"};

bool ends_with(std::string_view text, std::string_view end) noexcept {
    return text.size() > end.size() && same_ignoring_case(text.substr(text.size() - end.size()), end);
}

bool is_label(std::string_view text) noexcept {
    const auto fits = [](char c) { return is_letter_or_digit(c) || c == '-'; };
    return !text.empty() && std::ranges::all_of(text, fits) && text.front() != '-' && text.back() != '-';
}

std::string url_of(std::string_view service, std::string_view domain) {
    std::string url{"https://"};
    url += service;
    url += '.';
    url += domain;
    return url;
}

}  // namespace

std::string region::api_url() const {
    return url_of("api", domain);
}

std::string region::login_url() const {
    return url_of("login", domain);
}

std::span<const region> regions() noexcept {
    return all;
}

std::optional<region> find_region(std::string_view name) noexcept {
    for (const region& r : all) {
        if (is_id(name, r.id) || same_ignoring_case(name, r.domain)) return r;
    }
    return std::nullopt;
}

bool is_genesys_domain(std::string_view domain) noexcept {
    const bool is_listed =
        std::ranges::any_of(all, [domain](const region& r) { return same_ignoring_case(domain, r.domain); });
    return is_listed || std::ranges::any_of(parents, [domain](std::string_view parent) {
               return ends_with(domain, parent) && is_label(domain.substr(0, domain.size() - parent.size()));
           });
}

bool is_genesys_host(std::string_view host) noexcept {
    for (auto dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.', dot + 1))
        if (dot > 0 && is_genesys_domain(host.substr(dot + 1))) return true;
    return false;
}

}  // namespace tokenkeeper::genesys
