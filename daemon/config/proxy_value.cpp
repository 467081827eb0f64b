#include "daemon/config/proxy_value.hpp"

#include "daemon/config/secret_file.hpp"
#include "daemon/config/values.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/proxy/proxy_settings.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace tokenkeeper::config {
namespace {

proxy& proxy_of(organization& to) {
    return to.via ? *to.via : to.via.emplace();
}

bool begins_with_http(std::string_view url) {
    return genesys::same_ignoring_case(url.substr(0, url.find("://")), "http");
}

}  // namespace

void read_proxy(const node& from, const std::string& path, context& in, organization& to) {
    proxy& read = proxy_of(to);
    if (from.what != node::kind::text || from.text.empty()) {
        read_text(from, path, "a URL such as http://proxy.example:3128", in);
        return;
    }
    if (from.text.find('@') != std::string::npos)
        in.needs_private_file(from.at, path, "password", "proxy_credentials_file");
    auto parsed = net::parse_proxy_url(from.text);
    if (!parsed) return in.report(from.at, path, parsed.error().message);
    read.host = std::move(parsed->host);
    read.port = parsed->port;
    if (!parsed->credentials.empty()) read.credentials = std::move(parsed->credentials);
}

void read_proxy_credentials_file(const node& from, const std::string& path, context& in, organization& to) {
    std::error_code ignored;
    if (from.what == node::kind::text && from.text.find(':') != std::string::npos &&
        !std::filesystem::exists(in.resolve(from.text), ignored)) {
        in.report(
            from.at, path,
            "must be the name of a file; this looks like the user and password themselves, which belong "
            "into that file");
        return;
    }
    auto& file = proxy_of(to).credentials_file;
    file = read_secret_file_name(from, path, "password", in);
    if (!file) return;
    // One that is not there may come later; one that is no file, or is exposed, is told already.
    const auto held = read_proxy_credentials(*file, in.env);
    if (held.has_error() && held.error().what == secret_file_error::kind::malformed &&
        std::filesystem::is_regular_file(*file, ignored))
        in.report(from.at, path, held.error().message);
}

void read_no_proxy(const node& from, const std::string& path, context& in, organization& to) {
    if (from.what != node::kind::list) {
        report_wrong_kind(from, path, "a list of hosts, such as [.example.com, 10.0.0.0/8]", in);
        return;
    }
    for (const node& item : from.items) {
        const auto text = read_text(item, path, "a host, such as .example.com", in);
        if (!text) continue;
        if (const auto trouble = net::no_proxy_trouble(*text); !trouble.empty())
            in.report(item.at, path, in_quotes(*text) + ' ' + trouble);
        proxy_of(to).no_proxy.push_back(*text);
    }
}

void check_proxy(const entry& e, const std::string& path, context& in, const organization& read) {
    const entry* proxy = e.value.find("proxy");
    const entry* file = e.value.find("proxy_credentials_file");
    for (const entry* beside : {file, e.value.find("no_proxy")}) {
        if (proxy == nullptr && beside != nullptr)
            in.report(beside->at, below(path, beside->key), "needs proxy beside it");
    }
    // What no_proxy lets through is for whoever makes the way.
    if (proxy != nullptr && !read.via->host.empty() && !net::is_loopback(read.via->host) &&
        read.via->no_proxy.empty()) {
        for (const auto& [key, url] : {std::pair{"api_url", read.api_url}, {"login_url", read.login_url}}) {
            if (!begins_with_http(url)) continue;
            in.report(e.value.find(key)->at, below(path, key),
                      "must begin with https:// beside a proxy on another host, as tokens would cross the "
                      "network in the clear");
        }
    }
    if (proxy == nullptr || file == nullptr || !read.via->credentials) return;
    in.report(file->at, below(path, file->key),
              "cannot stand beside a user and password in proxy (" + text_of(in.at(proxy->value.at)) +
                  "); keep one of the two");
}

}  // namespace tokenkeeper::config
