#include "daemon/config/proxy_value.hpp"

#include "daemon/config/authority.hpp"
#include "daemon/config/secret_file.hpp"
#include "daemon/config/values.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include <arpa/inet.h>

namespace tokenkeeper::config {
namespace {

proxy& proxy_of(organization& to) {
    return to.via ? *to.via : to.via.emplace();
}

/// What stands percent-encoded in `text`, added to `to`. False: a "%" has no two hexadecimal digits behind
/// it.
bool decode(std::string_view text, std::string& to) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            to += text[i];
            continue;
        }
        std::uint8_t value = 0;
        const auto digits = text.substr(i + 1, 2);
        const char* end = digits.data() + digits.size();
        if (std::from_chars(digits.data(), end, value, 16).ptr != end || digits.size() != 2) return false;
        to += static_cast<char>(value);
        i += 2;
    }
    return true;
}

/// Into "user:password" as Basic authentication has it (RFC 7617). Empty, or what is wrong.
std::string_view read_credentials(std::string_view text, std::optional<secret>& to) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return "must have a user and a password before the \"@\", with a colon between them";
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    std::string plain;
    plain.reserve(text.size());  // grown, it would leave copies behind
    const bool is_encoded = decode(text.substr(0, colon), plain);
    const bool has_plain_user = plain.find(':') == std::string::npos;
    plain += ':';
    std::string_view trouble;
    if (!is_encoded || !decode(text.substr(colon + 1), plain)) {
        trouble = "has a \"%\" without two hexadecimal digits behind it; a \"%\" itself is written %25";
    } else if (!has_plain_user || std::ranges::any_of(plain, is_control)) {
        trouble = "has a colon in its user, or a control character, which no proxy takes";
    }
    auto read = secret::take(plain);
    if (trouble.empty()) to = std::move(read);
    return trouble;
}

/// Of the text behind "http://".
std::string_view read_address(std::string_view text, proxy& to) {
    if (text.find_first_of("/?#") != std::string_view::npos) {
        return "must end with the host or the port; in a user or a password, write \"/\" as %2F, \"?\" as "
               "%3F "
               "and \"#\" as %23";
    }
    const auto end = text.find('@');
    if (end != std::string_view::npos) {
        if (text.find('@', end + 1) != std::string_view::npos)
            return "has two \"@\"; in a user or a password, write it as %40";
        if (const auto trouble = read_credentials(text.substr(0, end), to.credentials); !trouble.empty())
            return trouble;
        text.remove_prefix(end + 1);
    }
    const auto at = authority::of(text);
    const auto port = port_of(at, to.port);
    if (!has_valid_host(at)) return "has no valid host name";
    if (!port) return "has no valid port; it is a number from 1 to 65535";
    to.host = at.host;
    to.port = *port;
    return {};
}

std::string_view read_url(std::string_view text, proxy& to) {
    if (!std::ranges::all_of(text, is_visible_ascii)) {
        return "must not hold spaces or characters that are not ASCII; in a user or a password, write "
               "them as %XX";
    }
    const auto end = text.find("://");
    const auto scheme = text.substr(0, end == std::string_view::npos ? 0 : end);
    if (genesys::same_ignoring_case(scheme, "https")) {
        return "must begin with http://; the way to the proxy is plain HTTP, and TLS goes through it to the "
               "other end";
    }
    if (!genesys::same_ignoring_case(scheme, "http"))
        return "must be the URL of an HTTP proxy, such as http://proxy.example:3128";
    return read_address(text.substr(end + 3), to);
}

bool begins_with_http(std::string_view url) {
    return genesys::same_ignoring_case(url.substr(0, url.find("://")), "http");
}

bool is_address(int family, const std::string& text) {
    in6_addr room{};
    return ::inet_pton(family, text.c_str(), &room) == 1;
}

/// "10.0.0.0/8", "fd00::/8"
bool is_network(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return false;
    const std::string address{text.substr(0, slash)};
    const auto digits = text.substr(slash + 1);
    unsigned length = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, length);
    if (failure != std::errc{} || stop != end) return false;
    return (is_address(AF_INET, address) && length <= 32) || (is_address(AF_INET6, address) && length <= 128);
}

/// An element of `no_proxy`: "*", a name, all names below one (".x", "*.x"), an address or a network.
bool is_bypass(std::string_view text) {
    if (!std::ranges::all_of(text, is_visible_ascii)) return false;
    if (text == "*" || is_address(AF_INET6, std::string{text}) || is_network(text)) return true;
    if (text.starts_with("*.")) text.remove_prefix(1);
    const bool is_domain = text.starts_with('.');
    if (is_domain) text.remove_prefix(1);
    if (is_domain && is_address(AF_INET, std::string{text})) return false;  // nothing is below an address
    return is_host_name(text) && !text.starts_with('.');
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
    // What was written is not told: a password may stand anywhere in it.
    if (const auto trouble = read_url(from.text, read); !trouble.empty())
        in.report(from.at, path, std::string{trouble});
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
        if (!is_bypass(*text)) {
            in.report(item.at, path,
                      in_quotes(*text) +
                          " is not a host, an address or a network; write one without scheme, port and "
                          "spaces, such as .example.com or 10.0.0.0/8");
        }
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
    if (proxy != nullptr && !read.via->host.empty() && !is_loopback(read.via->host) &&
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
