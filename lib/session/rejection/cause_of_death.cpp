#include "lib/session/rejection/cause_of_death.hpp"

#include "lib/session/checks/touch_due.hpp"
#include "lib/session/reasons.hpp"

#include <algorithm>
#include <vector>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

/// Our clock and the moment of death may differ by this much when the reason of a loss is told.
constexpr duration reason_slack = seconds{1};
/// The life of a token by default. The API does not tell that of a token that somebody gave.
constexpr duration usual_life = std::chrono::hours{24};

std::string length_of(duration length) {
    return format_duration(std::chrono::floor<seconds>(std::max(length, duration::zero())));
}

/// "the idle timeout of 15m"
std::string idle_timeout_of(const session_parts& s) {
    const auto length = s.deadline.times().in_whole_seconds();
    return length ? "the idle timeout of " + format_duration(*length) : "the idle timeout";
}

/// The last use of the token, ours or another program's, as far as a touch or a deadline tells.
std::optional<boot_time> last_use(const session_parts& s) {
    const auto& shortened = s.findings.shortened.value();
    auto used = s.deadline.last_touch();
    const auto idles = s.deadline.at();
    if (!idles) return used;
    const bool known_before =
        shortened.idles && (idles == shortened.idles || idles == shortened.bounded_idles);
    const auto told = known_before ? *shortened.idles - shortened.before : *idles - shortened.after;
    return std::max(used, std::optional{told});
}

/// An administrator shortened the timeout while the token lived, and by the shorter one it idled out.
bool idled_out_by_shorter_timeout(const session_parts& s, boot_time first) {
    const auto& shortened = s.findings.shortened;
    if (!shortened) return false;
    const auto used = last_use(s);
    return used && first - *used >= shortened->after;
}

std::string shortening_of(const session_parts& s) {
    const auto& shortened = *s.findings.shortened;
    return "an administrator shortened the idle timeout from " + length_of(shortened.before) + " to " +
           length_of(shortened.after);
}

std::string why_it_idled_out(const session_parts& s, boot_time first) {
    if (idled_out_by_shorter_timeout(s, first))
        return shortening_of(s) + ", and nobody used the token for longer than that";
    const auto timeout = idle_timeout_of(s);
    if (s.policy.mode == session_mode::verify) {
        return "no program used the token within " + timeout +
               ", and the daemon never touches a session of mode verify";
    }
    if (s.findings.keep_alive_ended) {
        return "max_session was over, so the daemon no longer kept the token alive, and no program used it "
               "within " +
               timeout;
    }
    if (s.deadline.times().effect.effective() == false) {
        return "keep-alive had no effect, and no program used the token within " + timeout +
               "; an administrator may have excluded this API from what counts as activity";
    }
    std::string text = "no keep-alive reached the API within " + timeout;
    if (const auto& obstacle = s.streak.obstacle()) text += ": " + obstacle->message;
    return text;
}

std::string joined(const std::vector<std::string>& possibilities) {
    std::string text;
    for (std::size_t i = 0; i < possibilities.size(); ++i) {
        if (i > 0) text += i + 1 == possibilities.size() ? ", or " : ", ";
        text += possibilities[i];
    }
    return text;
}

/// Everything that can have killed it before its time.
std::string why_it_was_rejected(const session_parts& s, boot_time now) {
    if (!s.token.last_verified) {
        return "the API has rejected the token since the first request: it had already ended, it is "
               "misspelt, or it belongs to another region";
    }
    std::vector<std::string> possibilities{"it was revoked", "its user logged out"};
    const auto age = now - s.token.life.obtained;
    if (s.grants.possible()) {
        possibilities.back() = "its OAuth client was changed";
    } else if (!s.token.life.expires) {
        // The likeliest comes first.
        possibilities.insert(age >= usual_life ? possibilities.begin() : possibilities.end(),
                             "it reached its absolute end, which comes 24 hours after the login by default "
                             "(the daemon has known the token for " +
                                 length_of(age) + ")");
    }
    const auto used = std::max(s.deadline.last_touch().value_or(boot_time{}),
                               s.policy.mode == session_mode::verify ? s.token.life.obtained : boot_time{});
    if (const auto uncounted = s.token.uncounted.length(); uncounted >= seconds{10}) {
        possibilities.push_back("it ended while this host stood still for " + length_of(uncounted));
    }
    if (now - used >= shortest_idle_time)
        possibilities.push_back("an administrator shortened the idle timeout");
    return "the API rejects the token, because " + joined(possibilities);
}

}  // namespace

cause_of_death find_cause(const session_parts& session, boot_time now) {
    const auto& s = session;
    const auto first = s.rejection->since() + reason_slack;
    const auto idles = s.deadline.at();
    const auto& life = s.token.life;
    if (is_over(life, s.rejection->since())) {
        const auto length = length_of(*life.expires - life.obtained);
        return {reasons::expired,
                (life.estimated ? "the token's estimated life of " : "the token's life of ") + length +
                    " is over"};
    }
    if ((idles && first >= *idles) || idled_out_by_shorter_timeout(s, first))
        return {reasons::idle_timeout, why_it_idled_out(s, first)};
    cause_of_death cause{reasons::rejected, why_it_was_rejected(s, now)};
    if (idles) cause.left = std::max(*idles - now, duration::zero());
    return cause;
}

}  // namespace tokenkeeper
