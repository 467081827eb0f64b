#include "daemon/ctl/doctor/session_findings.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/doctor/daemon_findings.hpp"
#include "daemon/ctl/output/guidance.hpp"
#include "daemon/ctl/output/session_words.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/shell_word.hpp"

#include <algorithm>

namespace tokenkeeper::ctl::doctor {
namespace {

constexpr int forbidden = 403;

bool is_granted(const session_report& session) {
    return session.source != "access_token" && session.source != "access_token_file" &&
           session.source != "login";
}

bool is_dead(const session_report& session) {
    return session.state == "lost" || session.state == "failed";
}

/// The section that the state of a session belongs to.
section place_of_state(const session_report& session) {
    if (session.state == "denied") return section::client;
    const bool waits_for_grant = session.state == "failed" || session.state == "acquiring";
    return waits_for_grant && is_granted(session) ? section::login : section::token;
}

/// The part of a session's health that its state is to blame for.
verdict judge_state(const session_report& session) {
    if (session.state == "alive" || session.state == "dormant") return verdict::ok;
    if (is_dead(session) || session.state == "denied") return verdict::problem;
    if (session.state == "retrying") return verdict::warning;
    if (health_of(session) != health::ok && needs_advice(session)) return verdict::warning;
    return session.state == "starting" ? verdict::not_checked : verdict::ok;
}

finding state_finding(const session_report& session, wall_time now) {
    const auto explained = guidance_for(session);
    finding found{place_of_state(session), session.name, judge_state(session),
                  "its state is " + state_with_reason(session) + ": " + explained.meaning};
    const auto cause = names_last_error(explained, session) ? std::string{} : cause_of(session, now);
    if (!cause.empty()) found.sentence += " " + cause;
    if (session.state == "alive" && session.last_verified)
        found.sentence += " It was " + age_in_words(*session.last_verified, now) + ".";
    if (found.result != verdict::ok) found.advice = explained.advice;
    return found;
}

finding login_finding(const session_report& session) {
    if (!is_granted(session)) {
        return {section::login, session.name, verdict::ok,
                "its token is given by " +
                    (session.source_file.empty() ? "the configuration" : session.source_file) +
                    ", so the daemon requests none"};
    }
    return {section::login, session.name, verdict::ok,
            "the daemon reports no trouble with grants (" + session.source +
                "); doctor requests no token to try it"};
}

finding idle_finding(const session_report& session, wall_time now) {
    finding found{section::idle_timeout, session.name, verdict::ok, {}};
    if (session.mode != "keep-alive") {
        found.sentence = "mode verify: the daemon never touches its idle timer";
        if (session.idle_deadline) {
            found.sentence += *session.idle_deadline <= now
                                  ? "; its idle deadline has passed"
                                  : "; the token expires from inactivity in " +
                                        time_left(session.idle_deadline, now) + " unless a program uses it";
        }
        return found;
    }
    if (session.keep_alive_effective == true) {
        found.sentence = "keep-alive is proved to move its idle deadline; " +
                         time_left(session.idle_deadline, now) + " is left";
        return found;
    }
    if (session.keep_alive_effective == false) {
        found.result = verdict::warning;
        found.sentence = "keep-alive does not move its idle deadline";
        found.advice = "Look at: tokenkeeperctl history " + quote_for_shell(session.name);
        return found;
    }
    found.result = verdict::not_checked;
    found.sentence = "no keep-alive has proved yet that it moves the idle deadline";
    found.advice = "Wait for the next one; doctor touches no idle timer.";
    return found;
}

finding client_finding(const session_report& session) {
    if (session.last_error && session.last_error->http_status == forbidden) {
        return {section::client, session.name, verdict::problem,
                "the API refused a request for want of a permission or scope: " +
                    (session.last_error->message.empty() ? session.last_error->code
                                                         : session.last_error->message),
                session.last_error->hint};
    }
    if (!session.client && (is_dead(session) || session.state == "acquiring")) {
        return {section::client, session.name, verdict::not_checked,
                "there is no token, so the API cannot tell which OAuth client it belongs to",
                health_of(session) == health::ok ? "Wait until the daemon has a token."
                                                 : "Clear the problem above first."};
    }
    if (!session.client) {
        return {section::client, session.name, verdict::not_checked,
                "no answer of the API has told yet which OAuth client its token belongs to",
                "Wait for its next check, or: tokenkeeperctl verify " + quote_for_shell(session.name)};
    }
    const auto& client = *session.client;
    finding found{section::client, session.name, verdict::ok,
                  "OAuth client " + (client.name.empty() ? client.id : client.name + " (" + client.id + ")")};
    if (!client.grant_type.empty()) found.sentence += ", " + client.grant_type;
    if (!client.state.empty()) found.sentence += ", " + client.state;
    if (!client.state.empty() && client.state != "active") {
        found.result = verdict::warning;
        found.advice = "Enable the OAuth client in Genesys Cloud.";
        return found;
    }
    found.sentence += "; no refusal of a permission or scope is known";
    return found;
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

finding delivery_finding(const session_report& session, wall_time now) {
    std::string uses;
    const auto add = [&uses](const std::string& text) { uses += (uses.empty() ? "" : "; ") + text; };
    if (session.use && !session.use->sink.empty()) add("sink " + session.use->sink);
    if (session.use && !session.use->units.empty()) add("units " + listed(session.use->units));
    if (session.use && !session.use->readers.empty()) add("readers " + listed(session.use->readers));
    if (uses.empty()) uses = "only root and the daemon's user may fetch the token";
    if (session.use && session.use->last_read)
        uses += "; last read " + age_in_words(*session.use->last_read, now);
    return {section::delivery, session.name, verdict::ok, uses};
}

/// Whatever the parts say, the whole is never better than the health that the daemon reports.
void agree_with_health(findings& found, const session_report& session) {
    const auto grade = health_of(session);
    if (grade == health::ok) return;
    const auto least = grade == health::attention ? verdict::problem : verdict::warning;
    const auto is_bad_enough = [least](const finding& each) { return each.result >= least; };
    if (std::ranges::any_of(found, is_bad_enough)) return;
    auto& state = found.front();
    const bool was_well = state.result == verdict::ok;
    state.result = least;
    if (was_well) state.advice = "Look at: tokenkeeperctl status " + quote_for_shell(session.name);
}

}  // namespace

findings session_findings(const session_report& session, wall_time now) {
    findings found{state_finding(session, now)};
    for (const auto& warning : session.warnings) {
        // The state `retrying` explains a standing rejection in its words.
        if (&warning != standing_rejection(session))
            found.push_back(warning_finding(warning, session.name, section::token));
    }
    const auto said = [&found](section area) {
        return std::ranges::find(found, area, &finding::area) != found.end();
    };
    if (!said(section::login)) found.push_back(login_finding(session));
    if (!said(section::idle_timeout) && !is_dead(session)) found.push_back(idle_finding(session, now));
    if (!said(section::client)) found.push_back(client_finding(session));
    if (!said(section::delivery)) found.push_back(delivery_finding(session, now));
    agree_with_health(found, session);
    return found;
}

}  // namespace tokenkeeper::ctl::doctor
