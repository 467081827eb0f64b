#include "daemon/health/daemon_health.hpp"

#include "daemon/health/draft.hpp"

namespace tokenkeeper {

namespace {

std::string first_of_many(const std::vector<std::string>& errors) {
    auto text = errors.front();
    if (errors.size() > 1) text += " (and " + std::to_string(errors.size() - 1) + " more)";
    return text;
}

void judge_store(assessment_draft& draft, const daemon_facts& facts) {
    if (!facts.store_trouble.empty()) draft.add(warning_code::store_unavailable, facts.store_trouble);
    if (!facts.store_damage.empty()) draft.add(warning_code::store_damaged, facts.store_damage);
    if (!facts.store_replacement.empty()) draft.add(warning_code::store_replaced, facts.store_replacement);
}

void judge_overloads(assessment_draft& draft, const daemon_facts& facts) {
    if (facts.overloads.empty()) return;
    std::vector<std::string> clauses;
    bool loses_sessions = false;
    for (const auto& [organization, each] : facts.overloads) {
        clauses.push_back(organization + ": " + each.clause);
        loses_sessions = loses_sessions || each.loses_sessions;
    }
    auto& added = draft.add(warning_code::overloaded, joined(clauses));
    if (!loses_sessions) added.severity = health::degraded;
}

void judge_clock(assessment_draft& draft, const daemon_facts& facts) {
    if (!facts.clock) return;
    const auto& [organization, offset] = *facts.clock;
    const auto size = std::chrono::floor<seconds>(std::chrono::abs(offset));
    draft.add(warning_code::clock_differs, "by the clock of " + organization + ", it is " +
                                               format_duration(size) +
                                               (offset.count() > 0 ? " ahead" : " behind"));
}

void judge_accounts(assessment_draft& draft, const daemon_facts& facts) {
    if (!facts.unanswered_accounts.empty())
        draft.add(warning_code::name_service, joined(facts.unanswered_accounts));
    if (!facts.unusable_rules.empty()) draft.add(warning_code::rule_unusable, joined(facts.unusable_rules));
}

void judge_notifiers(assessment_draft& draft, const daemon_facts& facts) {
    if (facts.notifier_troubles.empty()) return;
    std::vector<std::string> clauses;
    for (const auto& [notifier, trouble] : facts.notifier_troubles)
        clauses.push_back(trouble);
    draft.add(warning_code::notifier_failing, joined(clauses));
}

void judge_sets(assessment_draft& draft, const daemon_facts& facts) {
    if (facts.set_troubles.empty()) return;
    std::vector<std::string> clauses;
    for (const auto& [set, trouble] : facts.set_troubles)
        clauses.push_back(std::string{set}.append(": ").append(trouble));
    draft.add(warning_code::session_set, joined(clauses));
}

void judge_left_sinks(assessment_draft& draft, const daemon_facts& facts) {
    if (facts.left_sinks.empty()) return;
    std::vector<std::string> clauses;
    for (const auto& [file, trouble] : facts.left_sinks) {
        auto& clause = clauses.emplace_back(
            file.empty() ? "the list of all these files, for the next start, cannot be written: "
                         : file + " still holds the token of a session that is gone: ");
        clause += trouble;
    }
    draft.add(warning_code::sink_failing, joined(clauses));
}

}  // namespace

assessment assess(const daemon_facts& facts, wall_time now) {
    assessment_draft draft{now};
    judge_store(draft, facts);
    if (!facts.refused_configuration.empty())
        draft.add(warning_code::configuration_refused, first_of_many(facts.refused_configuration));
    judge_overloads(draft, facts);
    judge_clock(draft, facts);
    if (facts.dropping_until && !draft.passed(*facts.dropping_until)) {
        draft.add(warning_code::log_dropping,
                  std::to_string(facts.dropped_lines) + (facts.dropped_lines == 1 ? " line" : " lines"));
    }
    judge_accounts(draft, facts);
    judge_left_sinks(draft, facts);
    if (!facts.files_unheard.empty()) draft.add(warning_code::file_watch, facts.files_unheard);
    if (!facts.metrics_trouble.empty()) draft.add(warning_code::metrics_unavailable, facts.metrics_trouble);
    judge_sets(draft, facts);
    judge_notifiers(draft, facts);
    return draft.take({}, {});
}

}  // namespace tokenkeeper
