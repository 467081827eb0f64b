#include "daemon/ctl/output/detail.hpp"

#include "daemon/ctl/output/guidance.hpp"
#include "daemon/ctl/output/session_words.hpp"
#include "daemon/ctl/text/page.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {
namespace {

std::string past_time(const std::optional<wall_time>& time, wall_time now) {
    return time ? local_time(*time) + " (" + age_in_words(*time, now) + ")" : "never";
}

/// A time that should be ahead: "… (in 7m 12s)", "… (passed 3s ago)".
std::string future_time(wall_time time, wall_time now) {
    const std::string distance =
        time > now ? "in " + time_left(time, now) : "passed " + age_in_words(time, now);
    return local_time(time) + " (" + distance + ")";
}

std::string mode_in_words(const session_report& session, wall_time now) {
    std::string mode = printable(session.mode);
    if (session.mode != "keep-alive") return mode;
    if (session.keep_alive_until && *session.keep_alive_until <= now)
        return mode + " (ended: max_session is over)";
    if (!session.keep_alive_effective) return mode + " (effect not proved yet)";
    return mode + (*session.keep_alive_effective ? " (proved to move the deadline)" : " (WITHOUT EFFECT)");
}

std::string deadline_in_words(const session_report& session, wall_time now) {
    if (!session.idle_deadline) return "unknown";
    std::string text = future_time(*session.idle_deadline, now);
    if (session.idle_deadline_from == "server") text += ", as the server reported it";
    if (session.idle_deadline_from == "computed") text += ", computed from the last touch";
    return text;
}

std::string idle_timeout_in_words(const session_report& session, const daemon_report& daemon) {
    if (session.idle_timeout) return length_in_words(*session.idle_timeout);
    const auto organization =
        std::ranges::find(daemon.organizations, session.organization, &organization_report::name);
    const bool off = organization != daemon.organizations.end() && !organization->groups_enabled &&
                     organization->idle_timeout_enabled == false;
    return off ? "off" : "unknown";
}

std::string source_in_words(const session_report& session) {
    const std::string source = printable(session.source);
    return session.source_file.empty() ? source : source + " " + printable(session.source_file);
}

void add_advice(page& lines, const session_report& session, wall_time now) {
    const guidance words = guidance_for(session);
    lines.add("Meaning", words.meaning);
    if (needs_advice(session)) lines.add("What to do", words.advice);
    for (const warning_report& warning : session.warnings) {
        const std::string age = warning.since ? " (since " + past_time(warning.since, now) + ")" : "";
        lines.add("Warning", printable(warning.code) + age);
        if (&warning == standing_rejection(session)) continue;  // it is the meaning of the state
        lines.add_if("", warning.message);
        lines.add_if("  what to do", warning.hint);
    }
}

void add_deadlines(page& lines, const session_report& session, const daemon_report& daemon, wall_time now) {
    lines.add("Idle timeout", idle_timeout_in_words(session, daemon));
    lines.add("Idle deadline", deadline_in_words(session, now));
    lines.add("Expires", session.expires ? future_time(*session.expires, now) : "unknown");
    if (session.keep_alive_until) lines.add("Kept alive until", future_time(*session.keep_alive_until, now));
    std::string action = "none";
    if (!session.next_action.empty()) {
        action = printable(session.next_action) + " " + due_in_words(session.next_action_time, now);
        if (session.next_action_time) action += ", at " + local_time(*session.next_action_time);
    }
    lines.add("Next action", action);
    lines.add("Last verified", past_time(session.last_verified, now));
    if (session.mode == "keep-alive") lines.add("Last kept alive", past_time(session.last_kept_alive, now));
}

void add_error(page& lines, const session_report& session, wall_time now) {
    if (!session.last_error) {
        lines.add("Last error", "none");
        return;
    }
    const auto& error = *session.last_error;
    std::string head = past_time(error.time, now) + ": " + printable(error.code);
    if (error.http_status != 0) head += " (HTTP " + std::to_string(error.http_status) + ")";
    lines.add("Last error", head);
    if (!names_last_error(guidance_for(session), session)) lines.add_if("", error.message);
    lines.add_if("  correlation id", error.correlation_id);
}

void add_client(page& lines, const session_report& session, wall_time now) {
    if (!session.client) return;
    const auto& client = *session.client;
    std::string text = printable(client.name.empty() ? client.id : client.name + " (" + client.id + ")");
    if (!client.grant_type.empty()) text += ", grant type " + printable(client.grant_type);
    if (!client.state.empty()) text += ", " + printable(client.state);
    if (client.date_to_delete) text += ", to be deleted " + future_time(*client.date_to_delete, now);
    lines.add("OAuth client", text);
}

std::string join_names(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

void add_use(page& lines, const session_report& session, wall_time now) {
    if (!session.use) return;
    lines.add_if("Readers", join_names(session.use->readers));
    lines.add_if("Units", join_names(session.use->units));
    lines.add_if("Token sink", session.use->sink);
    if (session.use->last_read) lines.add("Last read", past_time(session.use->last_read, now));
}

}  // namespace

std::string render_detail(const session_report& session, const daemon_report& daemon, wall_time now,
                          const text_style& style) {
    page lines;
    lines.add("Session", printable(session.name));
    lines.add_if("Organization", session.organization);
    lines.add("State", colour(state_with_reason(session), tint_of(session), style));
    lines.add("Health", colour(health_with_warning(session), tint_of(session), style));
    if (session.since) lines.add("In this state", past_time(session.since, now));
    add_advice(lines, session, now);
    lines.add("Mode", mode_in_words(session, now));
    lines.add("Token from", source_in_words(session));
    add_deadlines(lines, session, daemon, now);
    lines.add("Failed in a row", std::to_string(session.consecutive_failures) +
                                     (session.consecutive_failures == 1 ? " request" : " requests"));
    add_error(lines, session, now);
    add_client(lines, session, now);
    add_use(lines, session, now);
    lines.add("Requests", std::to_string(session.requests_sent) + " sent, " +
                              std::to_string(session.requests_failed) + " failed");
    return lines.text();
}

}  // namespace tokenkeeper::ctl
