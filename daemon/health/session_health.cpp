#include "daemon/health/session_health.hpp"

#include "daemon/health/catalogue.hpp"
#include "daemon/health/draft.hpp"
#include "daemon/health/session_hint.hpp"
#include "lib/session/reasons.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tokenkeeper {

namespace {

constexpr std::chrono::hours day{24};
constexpr std::chrono::hours longest_notice{1};

/// What the daemon does now that it got no new token.
const char* next_attempt(const renewal_state& renewal, bool refused) noexcept {
    if (!refused) return "the daemon goes on trying";
    return renewal.looked_at_hourly ? "the daemon asks once an hour"
                                    : "the daemon asks no more until something changes";
}

/// "OAuth client wallboards is disabled and will be deleted at …"
std::string ending_of(const session_view::oauth_client& client) {
    auto text = "OAuth client " + (client.name.empty() ? client.id : client.name);
    if (client.inactive()) text += " is " + client.state;
    if (client.date_to_delete) {
        if (client.inactive()) text += " and";
        text += " will be deleted at " + format_rfc3339(*client.date_to_delete);
    }
    return text;
}

/// Everything about one session, and what is concluded from it.
class session_judge {
public:
    session_judge(const session_view& session, const session_surroundings& surroundings, wall_time now)
        : s_(session), around_(surroundings), draft_(now) {}

    assessment judge();

private:
    void judge_token();
    void judge_renewal();
    void judge_keep_alive();
    void judge_surroundings();
    void judge_certificates();
    [[nodiscard]] bool serves() const noexcept;
    [[nodiscard]] bool by_login() const noexcept { return s_.source == token_source::login; }
    [[nodiscard]] std::string end_of_token() const;
    [[nodiscard]] std::string file_name() const;

    const session_view& s_;
    const session_surroundings& around_;
    assessment_draft draft_;
};

/// There is a token in use that may live.
bool session_judge::serves() const noexcept {
    return s_.state == session_state::starting || s_.state == session_state::alive ||
           s_.state == session_state::retrying || s_.state == session_state::denied;
}

std::string session_judge::end_of_token() const {
    return s_.expires ? "the present one ends at " + format_rfc3339(*s_.expires) + " at the latest"
                      : std::string{};
}

std::string session_judge::file_name() const {
    if (!around_.source_file.empty()) return around_.source_file;
    return s_.source == token_source::access_token ? "the configuration" : "its file";
}

void session_judge::judge_token() {
    if (s_.rejection && s_.state == session_state::retrying)
        draft_.add(warning_code::rejected).since = s_.rejection->since;
    if (!serves()) return;
    if (s_.silence) {
        draft_.add(warning_code::retry_after_too_long, "until " + format_rfc3339(s_.silence->until) +
                                                           ", and the deadline comes at " +
                                                           format_rfc3339(s_.silence->deadline));
    }
    if (s_.client && s_.client->ending()) draft_.add(warning_code::client_ending, ending_of(*s_.client));
    const auto& next = s_.next_action;
    const bool check =
        next && (next->what == session_action::verify || next->what == session_action::keep_alive);
    // It is also late where it began, or ended, late: only one that is in time ends the warning.
    if (check && draft_.passed(next->at + 2 * s_.check_interval)) {
        auto& late =
            draft_.add(warning_code::checks_late, "one has been due since " + format_rfc3339(next->at));
        if (!s_.checks_late) late.since = next->at + 2 * s_.check_interval;
    } else if (s_.checks_late) {
        draft_.add(warning_code::checks_late, "none was in time since");
    }
}

void session_judge::judge_renewal() {
    if (!serves()) return;
    const auto& renewal = s_.renewal;
    const bool refused = renewal.is_refused();
    // A refresh whose answer is lost is not asked again now, and a warning of its own tells it.
    if (refused || (renewal.failure && !renewal.answer_lost)) {
        const auto& error = renewal.failure;
        auto cause = refused ? renewal.explanation : std::string{};
        if (cause.empty() && error) cause = error->message.empty() ? error->code : error->message;
        auto& failing = draft_.add(warning_code::renewal_failing, cause);
        if (!refused) failing.severity = health::degraded;
        append_clause(failing.message, next_attempt(renewal, refused), "; ");
        append_clause(failing.message, end_of_token(), "; ");
        if (error && !error->hint.empty()) failing.hint = hint_about(error->hint, s_.name);
        if (error) failing.correlation_id = error->correlation_id;
    }
    if (renewal.answer_lost && !refused) {
        auto& lost = draft_.add(warning_code::refresh_answer_lost);
        append_clause(lost.message, end_of_token(), "; ");
        if (by_login()) lost.hint = "Nothing now. If the session fails then: tokenkeeperctl login {session}";
    }
    if (s_.expires && !renewal.is_expected()) {
        const auto life = s_.obtained ? *s_.expires - *s_.obtained : milliseconds{day};
        const auto begin = *s_.expires - std::min<milliseconds>(life / 10, longest_notice);
        if (draft_.passed(begin)) {
            auto text = "it ends at " + format_rfc3339(*s_.expires);
            if (s_.expiry_estimated) text += ", as token_lifetime says";
            auto& ending = draft_.add(warning_code::expires_soon, text);
            ending.since = begin;
            if (by_login()) ending.hint = "Log in again: tokenkeeperctl login {session}";
        }
    }
    if (s_.idled_out_since && !draft_.passed(*s_.idled_out_since + day)) draft_.add(warning_code::idles_out);
}

void session_judge::judge_keep_alive() {
    if (!serves() || s_.mode != session_mode::keep_alive) return;
    const bool ended = s_.keep_alive_until && draft_.passed(*s_.keep_alive_until);
    const auto deadline =
        s_.idle_deadline ? "the token idles out at " + format_rfc3339(*s_.idle_deadline) : std::string{};
    if (ended) {
        auto& over = draft_.add(warning_code::keep_alive_ended);
        append_clause(over.message, deadline, "; ");
        over.since = s_.keep_alive_until;
    } else if (s_.keep_alive_effective == false) {
        append_clause(draft_.add(warning_code::keep_alive_ineffective).message, deadline, "; ");
    }
}

void session_judge::judge_surroundings() {
    if (!around_.source_trouble.empty()) draft_.add(warning_code::source_unusable, around_.source_trouble);
    if (!around_.sink_trouble.empty()) {
        auto text = around_.sink_trouble;
        if (around_.sink_left_behind) text = "it still holds a token that should be gone: " + text;
        draft_.add(warning_code::sink_failing, text);
    }
    if (!around_.exposed_secret.empty()) {
        auto& exposed = draft_.add(warning_code::secret_exposed, around_.exposed_secret);
        if (!around_.exposure_remedy.empty()) exposed.hint = around_.exposure_remedy;
    }
    if (!around_.open_folder.empty()) {
        auto& open = draft_.add(warning_code::secret_folder, around_.open_folder);
        if (!around_.folder_remedy.empty()) open.hint = around_.folder_remedy;
    }
    judge_certificates();
    if (!around_.unusable_rules.empty())
        draft_.add(warning_code::rule_unusable, joined(around_.unusable_rules));
}

void session_judge::judge_certificates() {
    std::vector<std::string> ending;
    std::optional<wall_time> since;
    for (const auto& each : around_.certificates) {
        const auto begin = each.ends - certificate_notice;
        if (!draft_.passed(begin)) continue;
        ending.push_back("that of " + each.host + " ends at " + format_rfc3339(each.ends));
        since = std::min(since.value_or(begin), begin);
    }
    if (!ending.empty()) draft_.add(warning_code::certificate_expiring, joined(ending)).since = since;
}

assessment session_judge::judge() {
    const auto& entry = entry_of(s_.state);
    draft_.worsen(s_.renewal.failure ? entry.after_failure : entry.usual);
    judge_token();
    judge_renewal();
    judge_keep_alive();
    judge_surroundings();
    return draft_.take(s_.name, file_name());
}

}  // namespace

assessment assess(const session_view& session, const session_surroundings& surroundings, wall_time now) {
    return session_judge{session, surroundings, now}.judge();
}

}  // namespace tokenkeeper
