#include "daemon/ctl/output/plugin_result.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/output/session_words.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tokenkeeper::ctl {
namespace {

constexpr std::size_t most_names = 5;

std::string_view word_of(exit_status status) noexcept {
    if (status == exit_status::plugin_critical) return "CRITICAL";
    if (status == exit_status::plugin_warning) return "WARNING";
    return status == exit_status::plugin_unknown ? "UNKNOWN" : "OK";
}

exit_status status_of(health value) noexcept {
    if (value == health::attention) return exit_status::plugin_critical;
    return value == health::degraded ? exit_status::plugin_warning : exit_status::fine;
}

/// Unknown is never weighed here: as numbers, fine < warning < critical.
exit_status worse(exit_status a, exit_status b) noexcept {
    return std::max(a, b);
}

/// The time until the next deadline that counts; nullopt: no deadline counts.
std::optional<seconds> time_to_end(const session_report& session, wall_time now) {
    std::optional<wall_time> next;
    const auto consider = [&next](const std::optional<wall_time>& end) {
        if (end && (!next || *end < *next)) next = end;
    };
    const bool by_grant = session.source != "access_token" && session.source != "access_token_file";
    if (session.mode == "keep-alive") consider(session.idle_deadline);
    if (!session.renewable.value_or(by_grant)) consider(session.expires);
    if (!next) return std::nullopt;
    return std::max(std::chrono::floor<seconds>(*next - now), seconds{0});
}

exit_status judge(const std::optional<seconds>& left, const time_limits& least) noexcept {
    if (!left) return exit_status::fine;
    if (least.critical && *left < *least.critical) return exit_status::plugin_critical;
    return least.warning && *left < *least.warning ? exit_status::plugin_warning : exit_status::fine;
}

std::string time_value(const std::optional<seconds>& left, const time_limits& least) {
    if (!left) return {};
    const auto range = [](const std::optional<seconds>& limit) {
        return limit ? std::to_string(limit->count()) + ":" : std::string{};
    };
    return fmt::format("time_left={}s;{};{};0", left->count(), range(least.warning), range(least.critical));
}

std::string short_words(const session_report& session) {
    auto text = printable(session.name) + " is " + state_with_reason(session);
    if (!session.warnings.empty()) text += ", " + health_with_warning(session);
    return text;
}

/// The sessions of this health by name, or the first of them.
std::string listed(const std::vector<session_report>& sessions, health grade) {
    std::string text;
    std::size_t count = 0;
    for (const auto& session : sessions) {
        if (health_of(session) != grade) continue;
        if (++count <= most_names) text += (text.empty() ? "" : "; ") + short_words(session);
    }
    return count > most_names ? text + "; ..." : text;
}

std::string count_words(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} session{} {}", count, count == 1 ? "" : "s", count == 1 ? one : many);
}

void add_clause(std::string& text, const std::string& clause) {
    if (clause.empty()) return;
    text += (text.empty() ? "" : ". ") + capitalized(clause);
}

/// The session with the least time, where that is too little.
std::string shortage(const std::vector<session_report>& sessions, const time_limits& least, wall_time now,
                     exit_status& status, std::optional<seconds>& shortest) {
    const session_report* next = nullptr;
    for (const auto& session : sessions) {
        const auto left = time_to_end(session, now);
        if (!left || (shortest && *shortest <= *left)) continue;
        shortest = left;
        next = &session;
    }
    const auto judged = judge(shortest, least);
    status = worse(status, judged);
    if (judged == exit_status::fine) return {};
    return "only " + length_in_words(*shortest) + " are left for " + printable(next->name);
}

}  // namespace

std::string plugin_result::line() const {
    auto words = text;
    std::ranges::replace(words, '|', '/');
    std::ranges::replace(words, '\n', ' ');
    return fmt::format("TOKENKEEPER {} - {}{}{}\n", word_of(status), words, performance.empty() ? "" : " | ",
                       performance);
}

plugin_result check_session(const session_report& session, const time_limits& least, wall_time now) {
    const auto left = time_to_end(session, now);
    plugin_result result;
    result.status = worse(status_of(health_of(session)), judge(left, least));
    result.text = short_words(session);
    if (left) result.text += ", " + length_in_words(*left) + " left";
    if (!session.warnings.empty()) add_clause(result.text, printable(session.warnings.front().message));
    result.performance = time_value(left, least);
    return result;
}

plugin_result check_all(const daemon_report& daemon, const health_counts& counts,
                        const std::vector<session_report>& sessions, const time_limits& least,
                        wall_time now) {
    plugin_result result;
    const auto own = daemon.health.empty() ? health::ok : reported_health(daemon.health);
    result.status = status_of(own);
    if (counts.degraded > 0) result.status = worse(result.status, exit_status::plugin_warning);
    if (counts.attention > 0) result.status = worse(result.status, exit_status::plugin_critical);
    std::string text;
    if (counts.attention > 0) {
        add_clause(text, count_words(counts.attention, "needs attention: ", "need attention: ") +
                             listed(sessions, health::attention));
    }
    if (counts.degraded > 0) {
        add_clause(text, count_words(counts.degraded, "is degraded: ", "are degraded: ") +
                             listed(sessions, health::degraded));
    }
    if (own != health::ok && !daemon.warnings.empty())
        add_clause(text, "the daemon: " + printable(daemon.warnings.front().message));
    std::optional<seconds> shortest;
    if (least.any()) add_clause(text, shortage(sessions, least, now, result.status, shortest));
    const auto total = counts.ok + counts.degraded + counts.attention;
    result.text = text.empty() ? count_words(total, "is well", "are well") : std::move(text);
    result.performance = fmt::format("sessions={};;;0 ok={};;;0 degraded={};;;0 attention={};;;0", total,
                                     counts.ok, counts.degraded, counts.attention);
    if (shortest) result.performance += " " + time_value(shortest, least);
    return result;
}

plugin_result check_failed(const failure& reason) {
    plugin_result result;
    result.status = reason.status == exit_status::unreachable ? exit_status::plugin_critical
                                                              : exit_status::plugin_unknown;
    result.text = printable(reason.message);
    return result;
}

}  // namespace tokenkeeper::ctl
