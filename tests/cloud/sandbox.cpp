// tokenkeeper-sandbox: the cloud_server as a program. README.md has the admin interface and the scenario's
// keys.
#include "lib/base/time.hpp"
#include "tests/cloud/admin/setup.hpp"
#include "tests/cloud/cloud_server.hpp"
#include "tests/cloud/connect_proxy.hpp"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sys/prctl.h>

#include <fcntl.h>
#include <unistd.h>

namespace {

namespace cloud = tokenkeeper::cloud;
namespace fs = std::filesystem;

struct arguments {
    std::string listen = "127.0.0.1:0";
    std::string admin = "127.0.0.1:0";
    bool tls = false;
    std::string ca_out;
    std::string tls_leaf = "good";
    std::string scenario;
    std::string write_tokens;
    std::string proxy;
    std::string proxy_credentials;
    std::string port_file;
    std::uint64_t seed = 1;
    bool quiet = false;
    bool die_with_parent = false;
};

constexpr const char* footer =
    R"(When ready it writes one line of JSON, {"api_url": …, "admin_url": …, "proxy_url": …}, to stdout or to --port-file
(proxy_url with --proxy only). /oauth/token and /oauth/authorize, the login in a browser, are served below api_url, which so is
the login_url too.

Admin interface (JSON, loopback):
  POST   /organizations                       {"name", "idle_timeout": "20s"|null, "hipaa", "exclusions": […], …}
  PUT    /organizations/{name}/idle-timeout   {"idle_timeout": "20s"|null}
  POST   /organizations/{name}/exclusions     {"operations": ["getTokensMe"], "excluded": true}
  POST   /tokens                              {"name", "organization", "permissions": […], …} -> its value
  POST   /tokens/{name}/revoke | deny-ip | allow-ip
  POST   /clients                             {"name", "organization", "token_life": "40s", …} -> id and secret
                                              for logins: "redirect_uris": […], "public", "login_organization", "code_life"
  POST   /clients/{name}/enable | disable | secret
  PUT    /clients/{name}/login-organization   {"organization": "globex"|null}
  POST   /clients/{name}/refresh-tokens       {"name"} -> its value
  POST   /clients/{name}/codes                {"redirect_uri", "code_challenge"} -> code
  POST   /refresh-tokens/{name}/revoke
  GET    /tokens/{name}/record, /clients/{name}/record, /refresh-tokens/{name}/record, /record
                                              what was asked of the sandbox
  POST   /faults, DELETE /faults              {"kind": "status_503", "probability": 0.4, …}
  POST   /events                              {"at": "60s", "revoke": "name"}, {"at": "90s", "disable_client": "name"}, …
  POST   /down, POST /up                      an outage: connections are refused
  POST   /clock-skew                          {"clock_skew": "-90s"}

Example: tokenkeeper-sandbox --scenario demo.yaml --write-tokens tokens --listen 127.0.0.1:8080
)";

void write_file(const std::string& name, const std::string& text, mode_t mode) {
    const std::string partial = name + ".partial";
    const int fd = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), partial);
    const auto written = ::write(fd, text.data(), text.size());
    ::close(fd);
    if (written != static_cast<ssize_t>(text.size())) throw std::runtime_error(partial + ": cannot write");
    fs::rename(partial, name);
}

std::string read_file(const std::string& name) {
    std::ifstream file{name};
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error(name + ": cannot read");
    return text.str();
}

struct endpoint {
    std::string address;
    std::uint16_t port = 0;
};

endpoint parse_endpoint(const std::string& text) {
    const auto colon = text.rfind(':');
    endpoint e;
    if (colon == std::string::npos) throw std::runtime_error("'" + text + "': address:port is expected");
    e.address = text.substr(0, colon);
    const std::string port = text.substr(colon + 1);
    const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), e.port);
    if (ec != std::errc{} || end != port.data() + port.size()) {
        throw std::runtime_error("'" + text + "': no port");
    }
    return e;
}

cloud::cloud_server_options options_from(const arguments& a) {
    cloud::cloud_server_options o;
    const endpoint listen = parse_endpoint(a.listen);
    o.address = listen.address;
    o.port = listen.port;
    o.seed = a.seed;
    const endpoint admin = parse_endpoint(a.admin);
    if (admin.address != listen.address)
        throw std::runtime_error("--listen and --admin: one address for both");
    o.admin_port = admin.port;
    if (a.tls) o.tls = cloud::tls_leaf_from(a.tls_leaf);
    if (!a.quiet) {
        o.log = [](const std::string& line) {
            const auto now = std::chrono::floor<tokenkeeper::milliseconds>(std::chrono::system_clock::now());
            std::cerr << tokenkeeper::format_rfc3339(now) << ' ' << line << '\n';
        };
    }
    return o;
}

void write_tokens(cloud::cloud_server& server, const std::string& folder) {
    fs::create_directories(folder);
    const auto write = [&folder](const std::string& name, const std::string& value) {
        write_file((fs::path{folder} / name).string(), value + '\n', 0600);
    };
    const auto write_all = [&write](cloud::cloud_model& m, tokenkeeper::wall_time) {
        for (const auto& name : m.token_names()) {
            write(name, m.token_value(name));
        }
        for (const auto& name : m.client_names()) {
            const auto& client = m.client_of(name);
            write(name + ".id", client.client_id);
            if (!client.is_public) write(name + ".secret", client.client_secret);
        }
        for (const auto& name : m.family_names()) {
            write(name + ".refresh", m.refresh_token(name));
        }
    };
    server.with_model(write_all);
}

cloud::connect_proxy_options proxy_options_from(const arguments& a) {
    const endpoint proxy = parse_endpoint(a.proxy);
    cloud::connect_proxy_options o;
    o.address = proxy.address;
    o.port = proxy.port;
    o.credentials = a.proxy_credentials;
    return o;
}

void announce(const cloud::cloud_server& server, const std::string& proxy_url, const std::string& port_file) {
    boost::json::object urls;
    urls["api_url"] = server.api_url();
    urls["admin_url"] = server.admin_url();
    if (!proxy_url.empty()) urls["proxy_url"] = proxy_url;
    const std::string line = boost::json::serialize(urls) + '\n';
    if (port_file.empty()) {
        std::cout << line << std::flush;
    } else {
        write_file(port_file, line, 0644);
    }
}

int run(const arguments& a) {
    // Blocked before the server's thread is made, which inherits it: the signals are taken below.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);
    if (a.die_with_parent) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() == 1) return 0;  // it died before we asked
    }

    const std::string scenario = a.scenario.empty() ? std::string{} : read_file(a.scenario);
    cloud::cloud_server server{options_from(a)};
    if (!scenario.empty()) {
        server.with_model([&scenario](cloud::cloud_model& m, tokenkeeper::wall_time now) {
            cloud::set_up_from_yaml(m, scenario, now);
        });
    }
    if (!a.write_tokens.empty()) write_tokens(server, a.write_tokens);
    if (!a.ca_out.empty()) write_file(a.ca_out, server.ca_pem(), 0644);
    std::optional<cloud::connect_proxy> proxy;
    if (!a.proxy.empty()) proxy.emplace(proxy_options_from(a));
    announce(server, proxy ? proxy->url() : std::string{}, a.port_file);

    int received = 0;
    sigwait(&stop, &received);
    return 0;
}

int parse_and_run(int argc, char** argv) {
    arguments a;
    CLI::App app{"A Genesys Cloud for tests and for trying out: tokens with idle timers, faults on demand.",
                 "tokenkeeper-sandbox"};
    app.footer(footer);
    app.add_option("--listen", a.listen, "address:port of the API; port 0 takes a free one")
        ->capture_default_str();
    app.add_option("--admin", a.admin, "address:port of the admin interface")->capture_default_str();
    auto* tls = app.add_flag("--tls", a.tls, "HTTPS, with an authority of its own");
    app.add_option("--ca-out", a.ca_out, "writes the authority's certificate to this file")->needs(tls);
    app.add_option("--tls-leaf", a.tls_leaf, "the certificate to show")
        ->check(CLI::IsMember({"good", "expired", "ending-soon", "wrong-host", "unknown-ca"}))
        ->capture_default_str();
    app.add_option("--scenario", a.scenario, "organizations, tokens, clients, faults and events, in YAML");
    app.add_option(
        "--write-tokens", a.write_tokens,
        "writes each token to a file (0600) of its name in this folder; of a client <client>.id and "
        "<client>.secret, of a refresh token <name>.refresh");
    auto* proxy =
        app.add_option("--proxy", a.proxy, "address:port of an HTTP proxy (CONNECT to loopback only)");
    app.add_option("--proxy-credentials", a.proxy_credentials, "user:password that the proxy asks for")
        ->needs(proxy);
    app.add_option("--port-file", a.port_file, "writes the line of JSON to this file instead of stdout");
    app.add_option("--seed", a.seed, "of the random numbers")->capture_default_str();
    app.add_flag("--quiet", a.quiet, "does not write a line for each request to stderr");
    app.add_flag("--die-with-parent", a.die_with_parent, "ends when the process that started it does");
    CLI11_PARSE(app, argc, argv);
    return run(a);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return parse_and_run(argc, argv);
    } catch (const std::exception& e) {
        (void)std::fprintf(stderr, "tokenkeeper-sandbox: %s\n", e.what());
        return 1;
    }
}
