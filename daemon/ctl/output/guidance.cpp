#include "daemon/ctl/output/guidance.hpp"

#include "daemon/ctl/output/failed_reasons.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"
#include "lib/base/shell_word.hpp"
#include "lib/session/reasons.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {
namespace {

std::string renewal_command(const session_report& session) {
    return "tokenkeeperctl renew " + quote_for_shell(session.name);
}

std::string command_to_log_in(const session_report& session) {
    return "tokenkeeperctl login " + quote_for_shell(session.name);
}

/// The hint of the last error, or else the advice.
std::string hint_or(const session_report& session, const std::string& advice) {
    const bool has_hint = session.last_error && !session.last_error->hint.empty();
    return has_hint ? printable(session.last_error->hint) : advice;
}

/// With one full stop, as a message of the API may bring its own.
std::string sentence_of(const std::string& message) {
    auto text = printable(message);
    if (!text.ends_with('.')) text += '.';
    return text;
}

std::string log_in_again(const session_report& session) {
    if (session.source == "login") return "Log in again: " + command_to_log_in(session);
    if (session.source == "access_token")
        return "Log in again, put the new token into the configuration, then: tokenkeeperctl reload";
    const std::string file = session.source_file.empty() ? "its file" : printable(session.source_file);
    return "Log in again and put the new token into " + file;
}

bool outlived_max_session(const session_report& session) {
    return session.keep_alive_until && session.since && *session.keep_alive_until <= *session.since;
}

/// The daemon knows why, and says so with the error behind the state.
std::string meaning_of_loss(const session_report& session) {
    if (session.reason == "revoked") return "The token was revoked through tokenkeeper.";
    if (!session.last_error || session.last_error->message.empty()) return "The token is dead.";
    return "The token is dead: " + sentence_of(session.last_error->message);
}

/// The advice for a session whose token somebody has to bring.
std::string advice_after_loss(const session_report& session) {
    if (session.source == "login") {
        if (session.reason == "revoked")
            return "If the session is still needed, log in again: " + command_to_log_in(session);
        if (session.reason != "idle_timeout") return log_in_again(session);
        if (session.mode == "verify")
            return "Mode keep-alive would have kept it alive. " + log_in_again(session);
        return "journalctl -u tokenkeeper shows the obstacle. " + log_in_again(session);
    }
    if (session.reason == "revoked") return "If the session is still needed: " + log_in_again(session);
    if (session.reason != "idle_timeout") return log_in_again(session) + ".";
    if (session.mode == "verify")
        return log_in_again(session) + "; mode: keep-alive would have kept it alive.";
    if (outlived_max_session(session))
        return log_in_again(session) + "; a longer max_session would have kept it alive.";
    return log_in_again(session) + "; journalctl -u tokenkeeper shows the obstacle.";
}

guidance explain_loss(const session_report& session) {
    if (!can_renew(session)) return {meaning_of_loss(session), advice_after_loss(session)};
    if (session.reason == "revoked")
        return {meaning_of_loss(session), "If the session is still needed: " + renewal_command(session)};
    return {meaning_of_loss(session),
            "Nothing: the daemon requests a new token. To do it at once: " + renewal_command(session)};
}

/// The last error says which host, client or permission it is about.
std::string meaning_of_refusal(const session_report& session) {
    const std::string start = "The token may still be valid, but requests with it are refused";
    if (!session.last_error || session.last_error->message.empty()) return start + ".";
    return start + ": " + sentence_of(session.last_error->message);
}

guidance explain_acquiring(const session_report& session) {
    // The end of the token before is an error, too, and nothing is wrong with the grant for that.
    const bool well = session.health == "ok" || (!session.last_error && session.consecutive_failures == 0);
    if (well && session.source == "login") {
        return {"The daemon verifies the token of the latest login.",
                "Nothing: the session is alive once the token is verified."};
    }
    if (well) {
        return {"The daemon is requesting a token.",
                "Nothing: the session is alive once the token is verified."};
    }
    return {"The daemon cannot get a token yet; it goes on trying.",
            hint_or(session, "Look at the last error, and at: journalctl -u tokenkeeper")};
}

guidance explain_retrying(const session_report& session) {
    const warning_report* rejection = standing_rejection(session);
    if (rejection != nullptr && !rejection->message.empty() && !rejection->hint.empty())
        return {capitalized(printable(rejection->message)) + ".", printable(rejection->hint)};
    if (session.reason == reasons::check_overdue) {
        return {"The daemon could not check the token in time; it may still be valid.",
                hint_or(session, "Look at the host's load, and at: journalctl -u tokenkeeper")};
    }
    const std::string meaning =
        session.last_verified ? "The last check failed; the token is probably still valid."
                              : "No check of this token has succeeded yet; whether it is valid is not known.";
    return {meaning,
            hint_or(session, "Nothing yet: the daemon goes on trying. Look at the last error if it lasts.")};
}

}  // namespace

guidance guidance_for(const session_report& session) {
    const std::string& state = session.state;
    if (state == "starting") {
        return {"The daemon has not asked the API about this session yet.",
                "Nothing: the first check follows soon."};
    }
    if (state == "acquiring") return explain_acquiring(session);
    if (state == "dormant") {
        return {"No program uses this session, so the daemon let its token go.",
                hint_or(session, "Nothing: the next reader gets a new token.")};
    }
    if (state == "alive") return {"The last check succeeded.", "Nothing."};
    if (state == "retrying") return explain_retrying(session);
    if (state == "denied") {
        return {meaning_of_refusal(session),
                hint_or(session,
                        "Check the organization's allowed IP addresses and the OAuth client's "
                        "permissions.")};
    }
    if (state == "lost") return explain_loss(session);
    if (state == "failed") return explain_failure(session);
    return {"This version of tokenkeeperctl does not know the state.",
            "Use the tokenkeeperctl that belongs to the daemon."};
}

bool needs_advice(const session_report& session) {
    if (session.warnings.empty() || standing_rejection(session) != nullptr) return true;
    const bool waits =
        session.state == "starting" || session.state == "acquiring" || session.state == "dormant";
    return session.state != "alive" && (!waits || session.last_error);
}

const warning_report* standing_rejection(const session_report& session) {
    if (session.state != "retrying") return nullptr;
    const auto found = std::ranges::find(session.warnings, "rejected", &warning_report::code);
    return found == session.warnings.end() ? nullptr : &*found;
}

bool names_last_error(const guidance& words, const session_report& session) {
    return session.last_error && !session.last_error->message.empty() &&
           words.meaning.find(printable(session.last_error->message)) != std::string::npos;
}

std::string cause_of(const session_report& session, wall_time now) {
    // A warning says why a session that is alive is not well.
    if (!session.last_error || session.state == "alive") return {};
    const auto& error = *session.last_error;
    const std::string age = error.time ? age_in_words(*error.time, now) + ": " : "";
    return age + printable(error.message.empty() ? error.code : error.message);
}

}  // namespace tokenkeeper::ctl
