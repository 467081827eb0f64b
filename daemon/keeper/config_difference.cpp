#include "daemon/keeper/config_difference.hpp"

#include "daemon/config/same_settings.hpp"

#include <tuple>

namespace tokenkeeper::keeper {

namespace {

bool same_place(const config::organization& a, const config::organization& b) {
    return a.api_url == b.api_url && a.login_url == b.login_url;
}

bool same_token(const config::session& a, const config::session& b) {
    const auto client_of = [](const config::session& s) {
        return s.client
                   ? std::tuple{s.client->id, s.client->secret_file, s.client->refresh_token_file}
                   : std::tuple<std::string, std::filesystem::path, std::optional<std::filesystem::path>>{};
    };
    return a.source == b.source && a.access_token == b.access_token && a.token_file == b.token_file &&
           client_of(a) == client_of(b);
}

}  // namespace

config_difference difference(const config::configuration& from, const config::configuration& to) {
    config_difference d;
    const bool timeouts_differ =
        from.connect_timeout != to.connect_timeout || from.request_timeout != to.request_timeout;

    const auto moved = [&](const std::string& name) {
        const auto a = from.organizations.find(name);
        const auto b = to.organizations.find(name);
        return a == from.organizations.end() || b == to.organizations.end() ||
               !same_place(a->second, b->second);
    };
    for (const auto& [name, before] : from.organizations)
        if (moved(name)) d.organizations_gone.push_back(name);
    for (const auto& [name, after] : to.organizations) {
        if (moved(name)) {
            d.organizations_new.push_back(name);
        } else if (timeouts_differ || after.ca_file ||
                   !config::same_settings(from.organizations.at(name), after)) {
            // What its file of authorities holds may have changed under the same name.
            d.organizations_changed.push_back(name);
        }
    }

    for (const auto& [name, before] : from.sessions) {
        const auto after = to.sessions.find(name);
        if (after == to.sessions.end() || after->second.organization != before.organization ||
            moved(before.organization))
            d.sessions_gone.push_back(name);
    }
    for (const auto& [name, after] : to.sessions) {
        const auto before = from.sessions.find(name);
        if (before == from.sessions.end() || before->second.organization != after.organization ||
            moved(after.organization)) {
            d.sessions_new.push_back(name);
        } else if (!same_token(before->second, after)) {
            d.tokens_changed.push_back(name);
        } else if (timeouts_differ || !config::same_settings(before->second, after)) {
            d.sessions_changed.push_back(name);
        }
    }
    return d;
}

}  // namespace tokenkeeper::keeper
