#include "daemon/config/same_settings.hpp"

#include <tuple>

namespace tokenkeeper::config {
namespace {

auto settings_of(const organization& o) noexcept {
    return std::tie(o.name, o.region, o.api_url, o.login_url, o.ca_file, o.http_proxy,
                    o.max_requests_per_second, o.idle_timeout_check);
}

auto settings_of(const session& s) noexcept {
    return std::tie(s.name, s.organization, s.mode, s.source, s.access_token, s.token_file, s.client,
                    s.check_interval, s.keep_alive_with, s.max_session, s.sink, s.readers, s.credential_for);
}

}  // namespace

bool same_settings(const organization& a, const organization& b) noexcept {
    return settings_of(a) == settings_of(b);
}

bool same_settings(const session& a, const session& b) noexcept {
    return settings_of(a) == settings_of(b);
}

}  // namespace tokenkeeper::config
