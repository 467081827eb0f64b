#include "daemon/control/resources/route_table.hpp"

#include <boost/url/grammar/ci_string.hpp>

namespace tokenkeeper::control {

namespace {

/// Returns true if `host` is this name, in any case, or the name and a port.
bool is_host(std::string_view host, std::string_view name) {
    if (host.size() < name.size() || !boost::urls::grammar::ci_is_equal(host.substr(0, name.size()), name))
        return false;
    const auto rest = host.substr(name.size());
    if (rest.empty()) return true;
    const auto port = rest.substr(1);
    return rest.front() == ':' && port.size() <= 5 && port.find_first_not_of("0123456789") == port.npos;
}

}  // namespace

bool is_local_host(std::string_view host) {
    return is_host(host, "localhost") || is_host(host, "127.0.0.1") || is_host(host, "[::1]");
}

bool route_table::is_own_host(std::string_view host) const {
    return is_local_host(host) || (!own_host.empty() && is_host(host, own_host));
}

const route_table& control_routes() {
    static const route_table table{
        all_resources(), {}, "control socket", "curl --unix-socket SOCKET http://localhost/v1/status"};
    return table;
}

route_table metrics_routes(const std::string& host, const std::string& host_and_port, bool with_page) {
    route_table table{{}, host, "metrics address", "curl http://" + host_and_port + "/metrics"};
    for (const auto* pattern : {"/metrics", "/livez", "/readyz"}) {
        for (const auto& line : all_resources())
            if (line.pattern == pattern) table.resources.push_back(line);
    }
    if (!with_page) return table;
    const auto page = page_resources();
    table.resources.insert(table.resources.end(), page.begin(), page.end());
    table.clients += ", and its page for people";
    table.entrance = "/";
    return table;
}

}  // namespace tokenkeeper::control
