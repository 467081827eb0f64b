#include "daemon/config/draft.hpp"
#include "daemon/config/values/ca_file_value.hpp"
#include "daemon/config/values/proxy_value.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/region.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/url.hpp"

namespace tokenkeeper::config {
namespace {

std::vector<std::string_view> region_names(bool include_domains) {
    std::vector<std::string_view> names;
    for (const auto& r : genesys::regions()) {
        names.push_back(r.id);
        if (include_domains) names.push_back(r.domain);
    }
    return names;
}

/// The domain in "https://api.mypurecloud.com/" or "login.mypurecloud.com", which people copy.
std::string_view domain_in(std::string_view text) {
    if (const auto scheme = text.find("://"); scheme != std::string_view::npos)
        text.remove_prefix(scheme + 3);
    text = text.substr(0, text.find('/'));
    for (const std::string_view host : {"api.", "login.", "apps."}) {
        if (text.starts_with(host)) text.remove_prefix(host.size());
    }
    return text;
}

/// True for a whole host name that is no address: "genesys.example".
bool is_domain(const std::string& text) {
    constexpr std::uint16_t any_port = 443;
    const auto parsed = net::parse_host_port(text, any_port);
    return parsed && !parsed->is_address && parsed->host.size() == text.size() &&
           text.find('.') != std::string::npos && text.front() != '.' && text.back() != '.';
}

/// An empty text: it is the domain of a region that this program does not know.
std::string region_trouble(const std::string& text) {
    const auto start = in_quotes(text) + " is not a Genesys Cloud region";
    if (const auto meant = genesys::find_region(domain_in(text)))
        return start + "; write " + std::string{meant->id};
    if (genesys::is_genesys_domain(text)) return {};
    if (const auto meant = closest(text, region_names(true)); !meant.empty())
        return start + "; did you mean " + in_quotes(meant) + '?';
    if (is_domain(text)) return {};
    return start + "; there are: " + joined(region_names(false));
}

void read_region(const node& value, const std::string& path, context& input, organization& target) {
    const auto text = read_text(value, path, "a region such as us-east-1", input);
    if (!text) return;
    const auto found = genesys::find_region(*text);
    const auto trouble = found ? std::string{} : region_trouble(*text);
    if (!trouble.empty()) return input.report(value.start, path, trouble);
    const auto named = found.value_or(genesys::region{*text, *text});
    target.region = named.id;
    target.api_url = named.api_url();
    target.login_url = named.login_url();
}

auto read_url_into(std::string organization::*member) {
    return [member](const node& value, const std::string& path, context& input, organization& target) {
        const auto text = read_text(value, path, "a URL such as https://gateway.example/genesys", input);
        if (!text) return;
        if (const auto parsed = net::parse_base_url(*text); !parsed)
            return input.report(value.start, path, parsed.error().message);
        target.*member = text->substr(0, text->find_last_not_of('/') + 1);
    };
}

/// region, or api_url and login_url.
void check_address(const entry& e, const std::string& path, context& input) {
    const entry* region = e.value.find("region");
    const entry* api = e.value.find("api_url");
    const entry* login = e.value.find("login_url");
    if (region != nullptr) {
        if (const entry* address = api != nullptr ? api : login) report_both(*region, *address, path, input);
    } else if (api == nullptr && login == nullptr) {
        input.report(e.start, path,
                     "needs a region, such as \"region: us-east-1\" (or api_url and login_url)");
    } else if (login == nullptr) {
        input.report(api->start, below(path, "api_url"), "needs login_url as well");
    } else if (api == nullptr) {
        input.report(login->start, below(path, "login_url"), "needs api_url as well");
    }
}

constexpr rate_range rates{0.01, 1000};

section<organization> make_organization_keys() {
    return {
        {{.name = "region",
          .form = "an AWS region such as us-east-1 or eu_west_1, or its domain",
          .meaning = "the region of Genesys Cloud where the organization lives"},
         read_region},
        {{.name = "api_url",
          .form = "a URL; https, or http to a loopback address",
          .meaning = "where the API is, instead of region; with login_url"},
         read_url_into(&organization::api_url)},
        {{.name = "login_url",
          .form = "a URL; https, or http to a loopback address",
          .meaning = "where logins go, instead of region; with api_url"},
         read_url_into(&organization::login_url)},
        {{.name = "proxy",
          .form = "http://[user:password@]host[:port][/]; the port is 3128 where none is given",
          .meaning = "an HTTP proxy that is asked for a tunnel (CONNECT)"},
         read_proxy},
        {{.name = "proxy_credentials_file",
          .form = "a file name",
          .meaning = "a file that holds user:password for the proxy, instead of the URL"},
         read_proxy_credentials_file},
        {{.name = "no_proxy",
          .form = "a list of names (x, .x for all below x), addresses and networks (10.0.0.0/8)",
          .meaning = "hosts that are reached without the proxy"},
         read_no_proxy},
        {{.name = "ca_file",
          .form = "a file of certificates (PEM)",
          .meaning = "certificate authorities that are trusted besides the system's"},
         read_ca_file},
        {{.name = "max_requests_per_second",
          .form = "a number, 0.01 to 1000",
          .fallback = "10",
          .meaning = "a hard ceiling for all sessions of the organization"},
         [](const node& value, const std::string& path, context& input, organization& target) {
             if (const auto rate = read_rate(value, path, rates, input))
                 target.max_requests_per_second = *rate;
         }},
        duration_key("idle_timeout_check", &organization::idle_timeout_check,
                     {std::chrono::seconds{1}, std::chrono::hours{24}}, "10m",
                     "how often the organization's idle timeout is read again"),
    };
}

}  // namespace

const section<organization>& organization_keys() {
    static const auto keys = make_organization_keys();
    return keys;
}

void read_organizations(const node& value, const std::string& path, context& input, config_draft& draft) {
    read_named(value, path, input, [&](const entry& e, const std::string& key_path) {
        organization read;
        read.name = e.key;
        read.location = input.place_of(e.start);
        read_section(e.value, key_path, organization_keys(), input, read);
        if (e.value.type == node::kind::map || e.value.type == node::kind::nothing)
            check_address(e, key_path, input);
        check_proxy(e, key_path, input, read);
        draft.result.organizations.insert_or_assign(e.key, std::move(read));
    });
}

}  // namespace tokenkeeper::config
