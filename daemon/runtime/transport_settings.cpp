#include "daemon/runtime/transport_settings.hpp"

#include "daemon/logging/log.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace tokenkeeper::runtime {

namespace {

/// Reads the credentials from the proxy's file. The file may come later, and then the transport is made
/// again. Until then the proxy is used without credentials, and answers for itself. `organization`: for the
/// line of the log, empty for the proxy of no organization; nullopt: there is no line.
std::optional<secret> read_credentials(const std::filesystem::path& file, secret_files& files,
                                       const std::optional<std::string>& organization) {
    auto read = files.read(file, config::secret_kind::proxy_credentials);
    if (read.has_value()) return std::move(read->value);
    if (organization) {
        logging::event line;
        line.level = logging::severity::warning;
        line.organization = *organization;
        line.message = "the daemon asks the proxy without credentials until somebody corrects their file: " +
                       read.error().text();
        logging::log(line);
    }
    return std::nullopt;
}

std::optional<net::proxy_settings> proxy_of(const config::network_way& way, secret_files& files,
                                            const std::optional<std::string>& organization) {
    if (!way.http_proxy) return std::nullopt;
    net::proxy_settings proxy;
    proxy.host = way.http_proxy->host;
    proxy.port = way.http_proxy->port;
    proxy.no_proxy = way.http_proxy->no_proxy;
    if (way.http_proxy->credentials) proxy.credentials = way.http_proxy->credentials->clone();
    if (way.http_proxy->credentials_file) {
        auto held = read_credentials(*way.http_proxy->credentials_file, files, organization);
        if (held) proxy.credentials = std::move(*held);
    }
    return proxy;
}

net::transport_options options_of(const config::configuration& settings, const config::network_way& way,
                                  const std::string& base_url) {
    net::transport_options options;
    options.base_url = base_url;
    options.ca_file = way.ca_file;
    options.connect_timeout = settings.connect_timeout;
    options.request_timeout = settings.request_timeout;
    return options;
}

}  // namespace

net::transport_options transport_settings(const config::configuration& settings,
                                          const config::organization& organization,
                                          const std::string& base_url, secret_files& files) {
    auto options = options_of(settings, organization, base_url);
    const bool tells = base_url == organization.api_url;  // one of the two transports reports
    options.proxy = proxy_of(organization, files, tells ? std::optional{organization.name} : std::nullopt);
    // The proxy is configured for this organization, so it applies to all of its URLs.
    if (options.proxy) options.proxy->proxy_loopback = true;
    return options;
}

net::transport_options outer_transport_settings(const config::configuration& settings,
                                                const std::string& base_url, secret_files& files) {
    auto options = options_of(settings, settings.network, base_url);
    options.proxy = proxy_of(settings.network, files, std::string{});
    return options;
}

}  // namespace tokenkeeper::runtime
