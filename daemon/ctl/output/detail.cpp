#include "daemon/ctl/output/detail.hpp"

#include "daemon/ctl/output/guidance.hpp"
#include "daemon/ctl/output/page.hpp"
#include "daemon/ctl/output/wording.hpp"
#include "daemon/logging/printable.hpp"

namespace tokenkeeper::ctl {
namespace {

using logging::printable;

std::string past_time(const std::optional<wall_time>& at, wall_time now) {
    return at ? local_time(*at) + " (" + age_in_words(*at, now) + ")" : "never";
}

/// A moment that should be ahead: "… (in 7m 12s)", "… (passed 3s ago)".
std::string future_time(wall_time at, wall_time now) {
    const std::string distance =
        at > now ? "in " + length_in_words(at - now) : "passed " + age_in_words(at, now);
    return local_time(at) + " (" + distance + ")";
}

std::string mode_in_words(const session_report& session) {
    std::string mode = printable(session.mode);
    if (session.mode != "keep-alive") return mode;
    if (!session.keep_alive_effective) return mode + " (effect not proved yet)";
    return mode + (*session.keep_alive_effective ? " (proved to move the deadline)" : " (WITHOUT EFFECT)");
}

std::string deadline_in_words(const session_report& session, wall_time now) {
    if (!session.idle_deadline) return "unknown";
    std::string text = future_time(*session.idle_deadline, now);
    if (session.idle_deadline_from == "server") text += ", told by the server";
    if (session.idle_deadline_from == "computed") text += ", computed from the last touch";
    return text;
}

void add_deadlines(page& p, const session_report& session, wall_time now) {
    p.add("Idle timeout", session.idle_timeout ? length_in_words(*session.idle_timeout) : "none or unknown");
    p.add("Idle deadline", deadline_in_words(session, now));
    p.add("Expires", session.expires ? future_time(*session.expires, now) : "unknown");
    if (session.keep_alive_until) p.add("Kept alive until", future_time(*session.keep_alive_until, now));
    std::string action = "none";
    if (!session.next_action.empty()) {
        action = printable(session.next_action) + " " + due_in_words(session.next_action_at, now);
        if (session.next_action_at) action += ", at " + local_time(*session.next_action_at);
    }
    p.add("Next action", action);
    p.add("Last verified", past_time(session.last_verified, now));
    if (session.mode == "keep-alive") p.add("Last kept alive", past_time(session.last_kept_alive, now));
}

void add_error(page& p, const session_report& session, wall_time now) {
    if (!session.last_error) {
        p.add("Last error", "none");
        return;
    }
    const auto& error = *session.last_error;
    std::string head = past_time(error.at, now) + ": " + printable(error.code);
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
    if (client.date_to_delete) text += ", to be deleted " + future_time(*client.date_to_delete, now);
    p.add("OAuth client", text);
}

}  // namespace

std::string render_detail(const session_report& session, wall_time now, const text_style& style) {
    const guidance words = guidance_for(session);
    page p;
    p.add("Session", printable(session.name));
    p.add_if("Organization", session.organization);
    p.add("State", colour_by_state(state_with_reason(session), session.state, style));
    if (session.since) p.add("Since", past_time(session.since, now));
    p.add("Meaning", words.meaning);
    p.add("What to do", words.advice);
    p.add("Mode", mode_in_words(session));
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
