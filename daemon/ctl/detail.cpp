#include "daemon/ctl/detail.hpp"

#include "daemon/ctl/guidance.hpp"
#include "daemon/ctl/page.hpp"
#include "daemon/ctl/wording.hpp"
#include "daemon/logging/printable.hpp"

namespace tokenkeeper::ctl {
namespace {

using logging::printable;

std::string past(const std::optional<wall_time>& at, wall_time now) {
    return at ? local_time(*at) + " (" + ago(*at, now) + ")" : "never";
}

/// A moment that should be ahead: "… (in 7m 12s)", "… (passed 3s ago)".
std::string ahead(wall_time at, wall_time now) {
    const std::string how = at > now ? "in " + words_of(at - now) : "passed " + ago(at, now);
    return local_time(at) + " (" + how + ")";
}

std::string mode_of(const session_report& session) {
    std::string mode = printable(session.mode);
    if (session.mode != "keep-alive") return mode;
    if (!session.keep_alive_effective) return mode + " (effect not proved yet)";
    return mode + (*session.keep_alive_effective ? " (proved to move the deadline)" : " (WITHOUT EFFECT)");
}

std::string deadline_of(const session_report& session, wall_time now) {
    if (!session.idle_deadline) return "unknown";
    std::string text = ahead(*session.idle_deadline, now);
    if (session.idle_deadline_from == "server") text += ", told by the server";
    if (session.idle_deadline_from == "computed") text += ", computed from the last touch";
    return text;
}

void add_deadlines(page& p, const session_report& session, wall_time now) {
    p.add("Idle timeout", session.idle_timeout ? words_of(*session.idle_timeout) : "none or unknown");
    p.add("Idle deadline", deadline_of(session, now));
    p.add("Expires", session.expires ? ahead(*session.expires, now) : "unknown");
    if (session.keep_alive_until) p.add("Kept alive until", ahead(*session.keep_alive_until, now));
    std::string next = "none";
    if (!session.next_action.empty()) {
        next = printable(session.next_action) + " " + due(session.next_action_at, now);
        if (session.next_action_at) next += ", at " + local_time(*session.next_action_at);
    }
    p.add("Next action", next);
    p.add("Last verified", past(session.last_verified, now));
    if (session.mode == "keep-alive") p.add("Last kept alive", past(session.last_kept_alive, now));
}

void add_error(page& p, const session_report& session, wall_time now) {
    if (!session.last_error) {
        p.add("Last error", "none");
        return;
    }
    const auto& error = *session.last_error;
    std::string head = past(error.at, now) + ": " + printable(error.code);
    if (error.http_status != 0) head += " (HTTP " + std::to_string(error.http_status) + ")";
    p.add("Last error", head);
    p.add_if("", error.message);
    p.add_if("  hint", error.hint);
    p.add_if("  correlation id", error.correlation_id);
}

void add_client(page& p, const session_report& session, wall_time now) {
    if (!session.client) return;
    const auto& client = *session.client;
    std::string text = printable(client.name.empty() ? client.id : client.name);
    if (!client.grant_type.empty()) text += ", grant type " + printable(client.grant_type);
    if (!client.state.empty()) text += ", " + printable(client.state);
    if (client.date_to_delete) text += ", to be deleted " + ahead(*client.date_to_delete, now);
    p.add("OAuth client", text);
}

}  // namespace

std::string render_detail(const session_report& session, wall_time now, const look& how) {
    const guidance advice = guidance_for(session);
    page p;
    p.add("Session", printable(session.name));
    p.add_if("Organization", session.organization);
    p.add("State", coloured(state_with_reason(session), session.state, how));
    if (session.since) p.add("Since", past(session.since, now));
    p.add("Meaning", advice.meaning);
    p.add("What to do", advice.next);
    p.add("Mode", mode_of(session));
    p.add_if("Token from", session.source);
    add_deadlines(p, session, now);
    p.add("Failures in a row", std::to_string(session.consecutive_failures));
    add_error(p, session, now);
    add_client(p, session, now);
    p.add("Requests", std::to_string(session.requests_sent) + " sent, " +
                          std::to_string(session.requests_failed) + " failed");
    return p.text();
}

}  // namespace tokenkeeper::ctl
