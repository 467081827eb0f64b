#include "daemon/ctl/doctor/examination.hpp"

#include "daemon/config/files/secret_file.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"
#include "daemon/ctl/doctor/daemon_findings.hpp"
#include "daemon/ctl/doctor/looks/probes.hpp"
#include "daemon/ctl/doctor/looks/unit_texts.hpp"
#include "daemon/ctl/doctor/network_findings.hpp"
#include "daemon/ctl/doctor/session_findings.hpp"
#include "daemon/ctl/doctor/unit_findings.hpp"
#include "daemon/ctl/version.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/json.hpp>

#include <unistd.h>

namespace tokenkeeper::ctl::doctor {
namespace {

constexpr const char* usual_file = "/etc/tokenkeeper/tokenkeeper.yaml";

/// The file that the order names, or the one that the daemon reads.
std::filesystem::path chosen_file(const examination_order& order, const daemon_words& words) {
    if (!order.config.empty()) return order.config;
    const boost::json::object* config =
        words.status ? object_member(words.status->value.get_object(), "config") : nullptr;
    const auto path = config == nullptr ? std::string{} : text_member(*config, "path");
    return path.empty() ? usual_file : path;
}

report_scope scope_of(const examination& made, const std::string& session) {
    report_scope scope{session, {}};
    if (session.empty()) return scope;
    if (!made.daemon.read.empty()) scope.organization = made.daemon.read.front().organization;
    if (!made.configuration.valid) return scope;
    const auto configured = made.configuration.valid->sessions.find(session);
    if (configured != made.configuration.valid->sessions.end())
        scope.organization = configured->second.organization;
    return scope;
}

void count_secret_files(configuration_look& look, const report_scope& scope) {
    if (!look.valid) return;
    const auto files = secret_files(*look.valid, scope);
    look.facts.secret_files = files.size();
    look.facts.unreadable_files = static_cast<std::size_t>(std::ranges::count_if(
        files, [](const auto& file) { return ::access(file.c_str(), R_OK) != 0 && errno == EACCES; }));
}

/// Sessions of the file that the daemon does not have.
findings unloaded_sessions(const examination& made) {
    findings found;
    if (!made.daemon.status || !made.configuration.valid) return found;
    if (made.daemon.refusal && !made.daemon.is_unknown) return found;
    std::set<std::string> loaded;
    for (const auto& session : made.daemon.read)
        loaded.insert(session.name);
    for (const auto& [name, session] : made.configuration.valid->sessions) {
        if (loaded.contains(name) || (!made.scope.session.empty() && made.scope.session != name)) continue;
        found.push_back({section::configuration, name, verdict::warning,
                         "the daemon does not have this session of the file yet",
                         "Run: tokenkeeperctl reload"});
    }
    return found;
}

bool is_configured(const examination& made) {
    return made.configuration.valid && made.configuration.valid->sessions.contains(made.scope.session);
}

findings words_findings(const examination& made, wall_time now) {
    const auto& words = made.daemon;
    findings found;
    if (words.status) {
        const auto own = version_line();
        append(found, daemon_findings(words.report, own.substr(own.rfind(' ') + 1)));
    }
    if (words.refusal && !words.is_unknown) found.push_back(silent_daemon(*words.refusal));
    if (words.is_unknown && !is_configured(made)) {
        found.push_back({section::configuration, made.scope.session, verdict::problem, words.refusal->message,
                         words.refusal->hint});
    }
    append(found, unloaded_sessions(made));
    for (const auto& organization : words.report.organizations) {
        if (made.scope.organization.empty() || made.scope.organization == organization.name)
            found.push_back(idle_timeout_finding(organization, now));
    }
    for (const auto& session : words.read)
        append(found, session_findings(session, now));
    return found;
}

endpoint make_endpoint(const config::configuration& settings, const config::organization& organization,
                       const config::environment& env) {
    endpoint target;
    target.organization = organization.name;
    target.ca_file = organization.ca_file;
    target.phase_limit = settings.connect_timeout;
    if (!organization.http_proxy) return target;
    const auto& configured = *organization.http_proxy;
    auto& proxy = target.proxy.emplace();
    proxy.host = configured.host;
    proxy.port = configured.port;
    proxy.no_proxy = configured.no_proxy;
    proxy.proxy_loopback = true;  // as the daemon: the proxy applies to all URLs of the organization
    if (configured.credentials) proxy.credentials = configured.credentials->clone();
    if (!configured.credentials_file) return target;
    auto held =
        config::read_secret_file(*configured.credentials_file, env, config::secret_kind::proxy_credentials,
                                 config::only_of_authors(settings.authors, ::geteuid()));
    if (held.has_value()) {
        proxy.credentials = std::move(held->value);
    } else {
        target.credentials_trouble = held.error().message;
        if (!held.error().refused || ::geteuid() == 0) target.credentials_remedy = held.error().remedy;
    }
    return target;
}

/// A server and the way to it.
struct server_way {
    const config::organization* owner;
    std::string url;

    [[nodiscard]] bool is_same(const server_way& other) const {
        return url == other.url && owner->ca_file == other.owner->ca_file &&
               owner->http_proxy == other.owner->http_proxy;
    }
};

/// Each server once for each way to it, whatever the number of organizations with it.
std::vector<endpoint> endpoints_of(const config::configuration& settings, const report_scope& scope,
                                   const config::environment& env) {
    std::vector<server_way> known;
    std::vector<endpoint> targets;
    for (const auto& [name, organization] : settings.organizations) {
        if (!scope.organization.empty() && scope.organization != name) continue;
        for (const auto& [is_login, url] :
             {std::pair{false, organization.api_url}, {true, organization.login_url}}) {
            const server_way way{&organization, url};
            if (std::ranges::any_of(known, [&way](const auto& other) { return way.is_same(other); }))
                continue;
            known.push_back(way);
            auto target = make_endpoint(settings, organization, env);
            target.is_login = is_login;
            target.url = url;
            targets.push_back(std::move(target));
        }
    }
    return targets;
}

findings probe_findings(const examination& made, const config::environment& env, wall_time now) {
    if (!made.configuration.valid) {
        return {{section::connect,
                 {},
                 verdict::not_checked,
                 "which servers, proxies and CA files to try is unknown without the configuration",
                 "Make the configuration valid and readable first."}};
    }
    if (made.daemon.is_unknown && !is_configured(made)) return {};
    findings found;
    for (const auto& probe : probe_endpoints(endpoints_of(*made.configuration.valid, made.scope, env)))
        append(found, network_findings(probe, now));
    return found;
}

findings unit_consumers(const examination& made) {
    findings found;
    const auto& settings = made.configuration.valid;
    if (!settings || !settings->credentials_socket) return found;
    for (const auto& [name, session] : settings->sessions) {
        if (!made.scope.session.empty() && made.scope.session != name) continue;
        for (const auto& unit : session.credential_for) {
            unit_consumer consumer{name, unit, {}};
            for (auto& each : read_unit(unit, unit_folders()))
                consumer.texts.push_back(std::move(each.text));
            found.push_back(unit_finding(consumer, settings->credentials_socket->string()));
        }
    }
    return found;
}

}  // namespace

examination examine_host(const command_context& context, const examination_order& order) {
    const auto env = config::environment::of_the_daemon();
    examination made;
    made.daemon = ask_daemon(context, order.session);
    made.configuration = look_at_configuration(chosen_file(order, made.daemon), env);
    made.scope = scope_of(made, order.session);
    count_secret_files(made.configuration, made.scope);
    made.found = configuration_findings(made.configuration.facts, made.scope);
    if (made.configuration.valid) {
        const auto folder = made.configuration.valid->state_path.parent_path();
        made.found.push_back(state_folder_finding(look_at_folder(folder)));
    }
    append(made.found, words_findings(made, context.now()));
    append(made.found, probe_findings(made, env, context.now()));
    append(made.found, unit_consumers(made));
    if (order.session.empty()) {
        made.found = condensed(std::move(made.found));
    } else {
        std::ranges::stable_sort(made.found, {}, &finding::area);
    }
    return made;
}

}  // namespace tokenkeeper::ctl::doctor
