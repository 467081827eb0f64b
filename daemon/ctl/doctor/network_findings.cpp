#include "daemon/ctl/doctor/network_findings.hpp"

#include "daemon/ctl/text/wording.hpp"
#include "daemon/health/daemon_health.hpp"
#include "daemon/health/session_health.hpp"
#include "lib/client/login_advice.hpp"

#include <chrono>

#include <boost/algorithm/string/replace.hpp>

namespace tokenkeeper::ctl::doctor {
namespace {

using step = endpoint_probe::step;

bool is_of_proxy(errc code) {
    return code == errc::proxy_connect_failed || code == errc::proxy_credentials_refused ||
           code == errc::proxy_refused || code == errc::proxy_malformed_response;
}

section place_of_failure(const endpoint_probe& probe) {
    if (is_of_proxy(probe.failure->which())) return section::proxy;
    switch (probe.reached) {
        case step::settings:
            return section::configuration;
        case step::name:
            return section::dns;
        case step::connection:
            return section::connect;
        case step::tls:
            return section::tls;
        case step::answer:
        case step::complete:
            break;
    }
    return section::answer;
}

/// The hint of the error, for the server and the name that were tried.
std::string hint_of_failure(const endpoint_probe& probe) {
    const auto failure =
        probe.is_login ? tokenkeeper::client::with_login_advice(*probe.failure) : *probe.failure;
    std::string hint{failure.hint()};
    boost::replace_first(hint, "getent hosts NAME", "getent hosts " + probe.host);
    return hint;
}

finding failure_finding(const endpoint_probe& probe) {
    finding found{place_of_failure(probe), probe.place, verdict::problem, probe.failure->message,
                  hint_of_failure(probe)};
    if (found.sentence.empty()) found.sentence = std::string{probe.failure->name()};
    if (probe.failure->which() == errc::proxy_credentials_refused && !probe.credentials_trouble.empty()) {
        found.sentence += "; it was asked without credentials, because: " + probe.credentials_trouble;
        if (probe.credentials_remedy.empty()) {
            found.result = verdict::not_checked;
            found.advice = "Run doctor as root (sudo).";
        } else {
            found.advice = capitalized(probe.credentials_remedy) + ".";
        }
    }
    return found;
}

std::string joined_addresses(const endpoint_probe& probe) {
    std::string text;
    for (const auto& address : probe.addresses)
        text += (text.empty() ? "" : ", ") + address;
    return text;
}

findings way_findings(const endpoint_probe& probe) {
    findings found;
    if (!probe.addresses.empty() && probe.is_name) {
        found.push_back(
            {section::dns, probe.host, verdict::ok, "its addresses are " + joined_addresses(probe)});
    }
    if (probe.reached <= step::connection) return found;
    if (!probe.proxy.empty()) {
        found.push_back({section::proxy, probe.place, verdict::ok, probe.proxy + " opens a tunnel to it"});
    } else {
        found.push_back({section::connect, probe.place, verdict::ok, probe.remote + " takes connections"});
    }
    return found;
}

finding certificate_finding(const endpoint_probe& probe, std::size_t index, wall_time now) {
    const auto& certificate = probe.chain[index];
    finding found{section::tls, probe.place, verdict::ok,
                  "certificate " + std::to_string(index + 1) + " of " + std::to_string(probe.chain.size()) +
                      ": " + certificate.summary};
    if (!certificate.ends || *certificate.ends - now > certificate_notice) return found;
    found.result = verdict::warning;
    found.sentence += "; it ends within 14 days";
    found.advice = "Tell whoever runs that host; for a proxy or gateway of your own, renew its certificate.";
    return found;
}

findings tls_findings(const endpoint_probe& probe, wall_time now) {
    findings found;
    if (probe.reached <= step::tls) return found;
    if (!probe.is_encrypted) {
        found.push_back({section::tls, probe.place, verdict::ok, "the URL is plain http to this host"});
        return found;
    }
    found.push_back({section::tls, probe.place, verdict::ok,
                     "the chain ends at a trusted root, and its certificate is for " + probe.host});
    for (std::size_t i = 0; i < probe.chain.size(); ++i)
        found.push_back(certificate_finding(probe, i, now));
    return found;
}

finding answer_finding(const endpoint_probe& probe) {
    constexpr int server_error = 500;
    const bool failed = probe.http_status >= server_error;
    finding found{section::answer, probe.place, failed ? verdict::warning : verdict::ok,
                  "the " + std::string{probe.is_login ? "login service" : "API"} + " of " +
                      probe.organization + " answers a request without a token with HTTP " +
                      std::to_string(probe.http_status) + (failed ? ", an error of its own" : "") + " (" +
                      std::to_string(probe.took.count()) + " ms)"};
    if (failed) found.advice = "Try again later; the daemon retries by itself.";
    return found;
}

finding clock_finding(const endpoint_probe& probe) {
    finding found{section::clock, probe.place, verdict::ok, {}};
    if (!probe.date || !probe.midpoint) {
        found.result = verdict::not_checked;
        found.sentence = "its answer has no date";
        return found;
    }
    const auto ahead = *probe.midpoint - *probe.date;
    const auto size = length_in_words(std::chrono::abs(ahead));
    if (std::chrono::abs(ahead) <= tolerated_clock_offset) {
        found.sentence = "this host's clock agrees with it within " + size;
        return found;
    }
    found.result = verdict::warning;
    found.sentence = "this host's clock is " + size + (ahead.count() > 0 ? " ahead" : " behind");
    found.advice = "Set the clock, and have it set by a time service (timedatectl set-ntp true).";
    return found;
}

}  // namespace

findings network_findings(const endpoint_probe& probe, wall_time now) {
    if (probe.skipped) {
        return {{section::connect, probe.place, verdict::not_checked,
                 "the time for all probes was used up before its turn",
                 "Name a session of the organization: tokenkeeperctl doctor NAME"}};
    }
    auto found = way_findings(probe);
    append(found, tls_findings(probe, now));
    if (probe.reached == step::complete) {
        found.push_back(answer_finding(probe));
        found.push_back(clock_finding(probe));
    }
    if (probe.failure) found.push_back(failure_finding(probe));
    return found;
}

}  // namespace tokenkeeper::ctl::doctor
