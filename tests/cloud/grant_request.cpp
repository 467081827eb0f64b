#include "tests/cloud/grant_request.hpp"

#include "tests/cloud/encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace tokenkeeper::cloud {

namespace {

constexpr std::array<std::string_view, 3> grant_type_names{"client_credentials", "refresh_token",
                                                           "authorization_code"};

bool is_form(std::string_view content_type) {
    static constexpr std::string_view wanted = "application/x-www-form-urlencoded";
    const auto kind = content_type.substr(0, content_type.find_first_of("; "));
    return std::equal(kind.begin(), kind.end(), wanted.begin(), wanted.end(),
                      [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

std::string decode_part(std::string_view text) {
    std::string spaced{text};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return decode_percent(spaced);
}

class form {
public:
    explicit form(std::string_view body) {
        while (!body.empty()) {
            const auto pair = body.substr(0, body.find('&'));
            body.remove_prefix(std::min(body.size(), pair.size() + 1));
            const auto equals = std::min(pair.find('='), pair.size());
            const auto value = pair.substr(std::min(equals + 1, pair.size()));
            std::string name = decode_part(pair.substr(0, equals));
            for (const auto& entry : entries_) {
                if (entry.first == name) repeats = true;
            }
            entries_.emplace_back(std::move(name), decode_part(value));
        }
    }

    [[nodiscard]] std::string find(std::string_view name) const {
        for (const auto& [key, value] : entries_) {
            if (key == name) return value;
        }
        return {};
    }

    bool repeats = false;

private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

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
    g.well_formed = is_form(content_type) && !f.repeats;
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
