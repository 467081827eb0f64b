#include "daemon/ctl/doctor/daemon_findings.hpp"

#include "daemon/ctl/text/wording.hpp"
#include "lib/base/shell_word.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenkeeper::ctl::doctor {
namespace {

struct warning_place {
    std::string_view code;
    section area;
};

/// Codes of the catalogue that do not belong to the token itself, or to the daemon in general.
constexpr std::array warning_places{
    warning_place{"renewal_failing", section::login},
    warning_place{"refresh_answer_lost", section::login},
    warning_place{"source_unusable", section::files},
    warning_place{"secret_exposed", section::files},
    warning_place{"secret_folder", section::files},
    warning_place{"retry_after_too_long", section::idle_timeout},
    warning_place{"keep_alive_ineffective", section::idle_timeout},
    warning_place{"keep_alive_ended", section::idle_timeout},
    warning_place{"idles_out", section::idle_timeout},
    warning_place{"client_ending", section::client},
    warning_place{"sink_failing", section::delivery},
    warning_place{"rule_unusable", section::delivery},
    warning_place{"certificate_expiring", section::tls},
    warning_place{"clock_differs", section::clock},
    warning_place{"configuration_refused", section::configuration},
};

}  // namespace

finding warning_finding(const warning_report& warning, const std::string& subject, section fallback) {
    const auto* place = std::ranges::find(warning_places, warning.code, &warning_place::code);
    return {place == warning_places.end() ? fallback : place->area, subject,
            warning.severity == "attention" ? verdict::problem : verdict::warning,
            warning.message.empty() ? warning.code : warning.message, warning.hint};
}

finding silent_daemon(const failure& reason) {
    // Somebody who may not ask cannot know whether the daemon is well.
    const auto result = reason.status == exit_status::not_permitted ? verdict::not_checked : verdict::problem;
    finding found{section::daemon, "tokenkeeperd", result, reason.message, reason.hint};
    for (const auto& detail : reason.details)
        found.sentence += "; " + detail;
    return found;
}

findings daemon_findings(const daemon_report& daemon, const std::string& own_version) {
    findings found;
    finding process{section::daemon, "tokenkeeperd", verdict::ok, "it runs, version " + daemon.version};
    if (daemon.version != own_version) {
        process.result = verdict::warning;
        process.sentence += ", and tokenkeeperctl is of version " + own_version;
        process.advice = "Restart the daemon after an update: systemctl restart tokenkeeper";
    }
    found.push_back(std::move(process));
    for (const auto& warning : daemon.warnings)
        found.push_back(warning_finding(warning, "tokenkeeperd", section::daemon));
    return found;
}

finding idle_timeout_finding(const organization_report& organization, wall_time now) {
    finding found{section::idle_timeout, organization.name, verdict::ok, {}};
    if (!organization.idle_timeout_enabled) {
        found.result = verdict::not_checked;
        found.sentence =
            "the daemon has not read the idle timeout of the organization; tokenkeeperctl status NAME "
            "shows the one that it observed for a session";
        found.advice =
            "It asks with the token of a kept session whose user may read it. An operator can ask with any "
            "session: tokenkeeperctl idle-timeout " +
            quote_for_shell(organization.name) + " (this touches the session's idle timer)";
        return found;
    }
    if (!*organization.idle_timeout_enabled) {
        found.sentence = "the organization's idle timeout is off";
    } else {
        found.sentence = "the organization's idle timeout is on";
        if (organization.idle_timeout) found.sentence += ": " + length_in_words(*organization.idle_timeout);
    }
    if (organization.idle_timeout_checked)
        found.sentence += ", as of " + age_in_words(*organization.idle_timeout_checked, now);
    return found;
}

}  // namespace tokenkeeper::ctl::doctor
