#include "lib/genesys/region.hpp"

#include "lib/genesys/text.hpp"

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

}  // namespace tokenkeeper::genesys
