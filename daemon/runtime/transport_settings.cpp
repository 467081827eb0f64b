#include "daemon/runtime/transport_settings.hpp"

#include "daemon/logging/log.hpp"

#include <optional>
#include <utility>

namespace tokenkeeper::runtime {

namespace {

/// Reads the credentials from the proxy's file. The file may come later, and then the transport is made
/// again. Until then the proxy is used without credentials, and answers for itself.
std::optional<secret> read_credentials(const config::organization& organization, secret_files& files,
                                       bool tells) {
    auto read =
        files.read(*organization.http_proxy->credentials_file, config::secret_kind::proxy_credentials);
    if (read.has_value()) return std::move(read->value);
    if (tells) {
        logging::event line;
        line.level = logging::severity::warning;
        line.organization = organization.name;
        line.message = "the daemon asks the proxy without credentials until somebody corrects their file: " +
                       read.error().text();
        logging::log(line);
    }
    return std::nullopt;
}

std::optional<net::proxy_settings> proxy_of(const config::organization& organization, secret_files& files,
                                            bool tells) {
    if (!organization.http_proxy) return std::nullopt;
    net::proxy_settings proxy;
    proxy.host = organization.http_proxy->host;
    proxy.port = organization.http_proxy->port;
    proxy.no_proxy = organization.http_proxy->no_proxy;
    // The proxy is configured for this organization, so it applies to all of its URLs.
    proxy.proxy_loopback = true;
    if (organization.http_proxy->credentials)
        proxy.credentials = organization.http_proxy->credentials->clone();
    if (organization.http_proxy->credentials_file) {
        if (auto held = read_credentials(organization, files, tells)) proxy.credentials = std::move(*held);
    }
    return proxy;
}

}  // namespace

net::transport_options transport_settings(const config::configuration& settings,
                                          const config::organization& organization,
                                          const std::string& base_url, secret_files& files) {
    net::transport_options options;
    options.base_url = base_url;
    const bool tells = base_url == organization.api_url;  // one of the two transports reports
    options.proxy = proxy_of(organization, files, tells);
    options.ca_file = organization.ca_file;
    options.connect_timeout = settings.connect_timeout;
    options.request_timeout = settings.request_timeout;
    return options;
}

}  // namespace tokenkeeper::runtime
