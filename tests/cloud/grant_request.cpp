#include "tests/cloud/grant_request.hpp"

#include "tests/cloud/form.hpp"

#include <algorithm>
#include <array>

namespace tokenkeeper::cloud {

namespace {

constexpr std::array<std::string_view, 3> grant_type_names{"client_credentials", "refresh_token",
                                                           "authorization_code"};

}  // namespace

std::string_view to_string(grant_type type) noexcept {
    return grant_type_names[static_cast<std::size_t>(type)];
}

std::optional<grant_type> grant_type_from(std::string_view name) noexcept {
    for (std::size_t i = 0; i < grant_type_names.size(); ++i) {
        if (grant_type_names[i] == name) return static_cast<grant_type>(i);
    }
    return std::nullopt;
}

grant_request read_grant_request(std::string_view basic, std::string_view content_type,
                                 std::string_view body) {
    const form f{body};
    grant_request g;
    g.well_formed = is_form(content_type) && !f.repeats_any();
    g.basic = !basic.empty();
    if (g.basic) {
        const auto colon = std::min(basic.find(':'), basic.size());
        g.client_id = basic.substr(0, colon);
        g.client_secret = basic.substr(std::min(colon + 1, basic.size()));
    } else {
        g.client_id = f.find("client_id");
    }
    g.type = f.find("grant_type");
    g.refresh_token = f.find("refresh_token");
    g.code = f.find("code");
    g.redirect_uri = f.find("redirect_uri");
    g.code_verifier = f.find("code_verifier");
    return g;
}

}  // namespace tokenkeeper::cloud
