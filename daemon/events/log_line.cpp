#include "daemon/events/log_line.hpp"

#include "daemon/events/daemon_line.hpp"
#include "daemon/events/line_parts.hpp"
#include "daemon/events/session_line.hpp"
#include "daemon/events/words.hpp"
#include "daemon/health/catalogue.hpp"
#include "daemon/logging/catalogue.hpp"

#include <type_traits>
#include <utility>

namespace tokenkeeper::events {

namespace {

namespace catalogue = logging::events;
using lines = std::vector<logging::event>;

logging::event of_organization(logging::event_kind kind, std::string message, std::string organization) {
    return of_kind(kind, std::move(message), {0, {}, std::move(organization)});
}

std::string length_of(const genesys::idle_timeout_terms& timeout) {
    return timeout.enabled() && timeout.timeout() ? format_duration(*timeout.timeout()) : "off";
}

template <class Fact, class... Facts>
concept any_of = (std::is_same_v<Fact, Facts> || ...);

/// Warnings and states tell these, so they have no line of their own.
template <class Fact>
concept fact_of_a_warning =
    any_of<Fact, health_changed, sink_failing, sink_recovered, source_unusable, source_usable, secret_exposed,
           secret_guarded, secret_folder_open, secret_folder_closed, accounts_unresolved,
           metrics_address_changed, notifier_changed, set_changed>;

/// These have no line in the log; they are for the other receivers of events.
template <class Fact>
concept fact_without_line = any_of<Fact, token_found, request_started, token_refused, store_committed>;

/// One overload for each kind of fact.
struct to_lines : daemon_lines {
    using daemon_lines::operator();

    lines operator()(const session_changed& fact) const {
        if (is_warning(fact.fact.what)) return {};
        return {line_of(fact)};
    }

    lines operator()(const fact_without_line auto&) const { return {}; }

    lines operator()(const request_ended& fact) const {
        if (!fact.sent) return {};
        // The outcome of a revocation is of interest later, whatever became of the session.
        auto line = plain(fact.kind == operation::revoke ? logging::severity::info : logging::severity::debug,
                          std::string{words_of(fact.kind)} + ": " +
                              (fact.failure ? std::string{fact.failure->name()} : std::string{"ok"}) +
                              " in " + std::to_string(std::chrono::floor<milliseconds>(fact.took).count()) +
                              " ms (" + std::string{words_of(fact.cause)} + ')',
                          fact.about);
        if (fact.failure) {
            line.message += ": " + fact.failure->message;
            line.correlation_id = fact.failure->correlation_id;
        }
        return {std::move(line)};
    }

    lines operator()(const command_given& fact) const {
        return {of_kind(catalogue::control_audit, words_of_command(fact.command, fact.peer), fact.about)};
    }

    lines operator()(const command_ended& fact) const {
        return {of_kind(catalogue::control_audit,
                        words_of_command(fact.command, fact.peer) + ": " + fact.outcome, fact.about)};
    }

    lines operator()(const token_handed_out& fact) const {
        return {of_kind(catalogue::control_token_read, "the daemon gave the session's token to " + fact.peer,
                        fact.about)};
    }

    lines operator()(const access_refused& fact) const {
        auto text = fact.request + " refused to " + fact.peer;
        if (fact.count > 1) text += " (" + std::to_string(fact.count) + " times in the last minute)";
        return {of_kind(catalogue::control_denied, std::move(text))};
    }

    lines operator()(const clients_crowded& fact) const {
        auto text = fact.peer + " has more connections than its share; the daemon ";
        text += fact.count > 1 ? "ended or refused " + std::to_string(fact.count) + " in the last minute"
                               : "ended or refused one";
        return {of_kind(catalogue::control_crowded, std::move(text))};
    }

    lines operator()(const follower_cut& fact) const {
        auto text = fact.peer +
                    " follows the events and has taken none of them for five minutes; the daemon ended its "
                    "connection";
        if (fact.count > 1) text += " (" + std::to_string(fact.count) + " of this user in the last minute)";
        return {plain(
            logging::severity::notice,
            text + ", with " + fact.lines + " lines that it did not take. Events are in the journal too")};
    }

    lines operator()(const fact_of_a_warning auto&) const { return {}; }

    lines operator()(const warning_begun& fact) const {
        const auto& entry = entry_of(fact.what.code);
        if (entry.told_by_event) return {};
        const bool of_daemon = fact.about.id == 0 && entry.event == catalogue::session_warning.name;
        auto line = of_kind(of_daemon ? catalogue::daemon_warning : *logging::find_event(entry.event),
                            fact.what.message, fact.about);
        // The catalogue explains the warning's own id as that of a session.
        if (!of_daemon) line.message_id = entry.message_id;
        line.reason = entry.name;
        line.correlation_id = fact.what.correlation_id;
        return {std::move(line)};
    }
    lines operator()(const warning_over& fact) const {
        const auto& entry = entry_of(fact.code);
        if (entry.told_by_event) return {};
        const bool daemon = fact.about.id == 0;
        auto line = of_kind(daemon ? catalogue::daemon_warning_over : catalogue::session_warning_over,
                            "the warning " + std::string{entry.name} + " is over after " +
                                format_duration(std::chrono::floor<seconds>(fact.lasted)),
                            fact.about);
        line.reason = entry.name;
        return {std::move(line)};
    }

    lines operator()(const idle_timeout_changed& fact) const {
        return {of_organization(catalogue::organization_idle_timeout_changed,
                                std::string{"the organization's idle timeout is "} +
                                    (fact.first ? "" : "now ") + length_of(fact.timeout) +
                                    (fact.timeout.groups_enabled() ? "; groups have their own" : ""),
                                fact.organization)};
    }

    lines operator()(const idle_timeouts_differ& fact) const {
        return {plain(logging::severity::warning,
                      "the API tells another idle timeout with its token (" + length_of(fact.timeout) +
                          ") than with others of its organization, so the token is probably of another "
                          "Genesys organization. The daemon keeps each session by what the API tells with "
                          "tokens of its own one. Give it a token of this organization, or configure one of "
                          "its own for it",
                      fact.about)};
    }

    lines operator()(const organization_throttled& fact) const {
        auto line = of_organization(catalogue::organization_throttled,
                                    "Genesys Cloud limits the rate of requests", fact.organization);
        if (fact.cause.retry_after)
            line.message += "; it asks the daemon to wait " + format_duration(*fact.cause.retry_after);
        line.reason = fact.cause.name();
        line.correlation_id = fact.cause.correlation_id;
        return {std::move(line)};
    }

    lines operator()(const organization_overloaded& fact) const {
        const auto& report = fact.report;
        auto line = of_organization(catalogue::organization_overloaded, {}, fact.organization);
        if (report.fits) {
            line.level = logging::severity::notice;
            line.message = "the sessions of the organization fit into its request budget again";
            return {std::move(line)};
        }
        line.message = words_of(report);
        return {std::move(line)};
    }

    lines operator()(const mass_rejection& fact) const {
        const auto text =
            fact.over
                ? std::string{"the API no longer rejects many tokens of the organization at once"}
                : "the API rejects the tokens of " + counted(fact.sessions, "session", "sessions") +
                      " at once, which may be a fault of the service; the daemon requests one new token "
                      "first, and others only if that one is accepted";
        return {plain(fact.over ? logging::severity::notice : logging::severity::warning, text,
                      {0, {}, fact.organization})};
    }

    lines operator()(const way_unchanged& fact) const {
        return {plain(logging::severity::warning, fact.reason + " (the daemon keeps its present connections)",
                      {0, {}, fact.organization})};
    }

    lines operator()(const store_changed& fact) const {
        switch (fact.news.what) {
            case store::store_news::kind::unavailable:
                return {of_kind(catalogue::state_unavailable,
                                "the state store cannot be used: " + fact.news.message +
                                    "; the daemon goes on from memory, and refresh grants wait")};
            case store::store_news::kind::recovered:
                return {of_kind(catalogue::state_recovered, "the state store can be written again")};
            case store::store_news::kind::damaged:
            case store::store_news::kind::replaced:
                break;  // a warning tells it
        }
        return {};
    }
};

}  // namespace

std::vector<logging::event> log_lines_of(const event& fact) {
    return std::visit(to_lines{}, fact);
}

}  // namespace tokenkeeper::events
