#include "daemon/config/values/proxy_value.hpp"

#include "daemon/config/values/values.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/proxy/proxy_settings.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace tokenkeeper::config {
namespace {

proxy& proxy_of(network_way& target) {
    return target.http_proxy ? *target.http_proxy : target.http_proxy.emplace();
}

bool begins_with_http(std::string_view url) {
    return genesys::same_ignoring_case(url.substr(0, url.find("://")), "http");
}

}  // namespace

void read_proxy(const node& value, const std::string& path, context& input, network_way& target) {
    proxy& read = proxy_of(target);
    if (value.type != node::kind::text || value.text.empty()) {
        read_text(value, path, "a URL such as http://proxy.example:3128", input);
        return;
    }
    if (value.text.find('@') != std::string::npos)
        input.needs_private_file(value.start, path, "password", "proxy_credentials_file");
    auto parsed = net::parse_proxy_url(value.text);
    if (!parsed) return input.report(value.start, path, parsed.error().message);
    read.host = std::move(parsed->host);
    read.port = parsed->port;
    if (!parsed->credentials.empty()) read.credentials = std::move(parsed->credentials);
}

void read_proxy_credentials_file(const node& value, const std::string& path, context& input,
                                 network_way& target) {
    std::error_code ignored;
    if (value.type == node::kind::text && value.text.find(':') != std::string::npos &&
        !std::filesystem::exists(input.resolve(value.text), ignored)) {
        input.report(
            value.start, path,
            "must be the name of a file; this looks like the user and password themselves, which belong "
            "into that file");
        return;
    }
    proxy_of(target).credentials_file =
        read_secret_file_name(value, path, secret_kind::proxy_credentials, input);
}

void read_no_proxy(const node& value, const std::string& path, context& input, network_way& target) {
    if (value.type != node::kind::list) {
        report_wrong_kind(value, path, "a list of hosts, such as [.example.com, 10.0.0.0/8]", input);
        return;
    }
    for (const node& item : value.items) {
        const auto text = read_text(item, path, "a host, such as .example.com", input);
        if (!text) continue;
        if (const auto trouble = net::no_proxy_trouble(*text); !trouble.empty())
            input.report(item.start, path, in_quotes(*text) + ' ' + trouble);
        proxy_of(target).no_proxy.push_back(*text);
    }
}

void check_proxy(const node& keys, const std::string& path, context& input, const network_way& read) {
    const entry* proxy = keys.find("proxy");
    const entry* file = keys.find("proxy_credentials_file");
    for (const entry* beside : {file, keys.find("no_proxy")}) {
        if (proxy == nullptr && beside != nullptr)
            input.report(beside->start, below(path, beside->key), "needs proxy as well");
    }
    if (proxy == nullptr || file == nullptr || !read.http_proxy->credentials) return;
    input.report(file->start, below(path, file->key),
                 "cannot be used together with a user and password in proxy (" +
                     text_of(input.place_of(proxy->value.start)) + "); keep one of the two");
}

void check_proxy(const entry& e, const std::string& path, context& input, const organization& read) {
    check_proxy(e.value, path, input, static_cast<const network_way&>(read));
    // The effect of no_proxy is known only when the connection is made.
    if (e.value.find("proxy") == nullptr || read.http_proxy->host.empty() ||
        net::is_loopback(read.http_proxy->host) || !read.http_proxy->no_proxy.empty())
        return;
    for (const auto& [key, url] : {std::pair{"api_url", read.api_url}, {"login_url", read.login_url}}) {
        if (!begins_with_http(url)) continue;
        input.report(e.value.find(key)->start, below(path, key),
                     "must begin with https:// if the proxy is on another host, because tokens would cross "
                     "the network in the clear");
    }
}

}  // namespace tokenkeeper::config
