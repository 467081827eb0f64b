#include "daemon/metrics/event_counts.hpp"

#include "daemon/metrics/catalogue.hpp"
#include "daemon/metrics/exposition.hpp"

#include <algorithm>
#include <cassert>

namespace tokenkeeper::metrics {

namespace {

/// The operations in the order of their values.
constexpr std::array<std::string_view, 8> operation_words{
    "verify", "keep_alive",       "keep_alive_head", "read_idle_timeout",
    "grant",  "verify_new_token", "revoke",          "administer"};
static_assert(static_cast<std::size_t>(operation::administer) + 1 == operation_words.size());

/// The classes in their order, from the first.
constexpr std::array<std::string_view, 7> class_words{"vital",   "renewal",    "first_touch", "candidate",
                                                      "command", "first_look", "routine"};
static_assert(static_cast<std::size_t>(urgency::routine) == class_words.size());

bool is_cancelled(const std::optional<error>& failure) {
    return failure && failure->which() == errc::cancelled;
}

}  // namespace

void event_counts::hear(const events::event& fact) {
    if (const auto* started = std::get_if<events::request_started>(&fact)) return count(*started);
    if (const auto* ended = std::get_if<events::request_ended>(&fact)) return count(*ended);
    if (const auto* given = std::get_if<events::token_handed_out>(&fact))
        return counts_of(given->about.organization).token_reads.add(true);
    if (const auto* refused = std::get_if<events::token_refused>(&fact))
        return counts_of(refused->about.organization).token_reads.add(false);
    if (const auto* commit = std::get_if<events::store_committed>(&fact))
        commit_duration_.observe(commit->took);
}

void event_counts::count(const events::request_started& fact) {
    const auto rank = static_cast<std::size_t>(fact.rank);
    assert(rank >= 1 && rank <= classes);
    lateness_.at(rank - 1).observe(fact.lateness);
}

/// A grant that was not sent, as its secret cannot be read or the store cannot be written, gave no token
/// either. One that was cancelled was none.
void event_counts::count(const events::request_ended& fact) {
    auto& counts = counts_of(fact.about.organization);
    if (fact.kind == operation::acquire && !is_cancelled(fact.failure)) counts.renewals.add(!fact.failure);
    if (!fact.sent) return;
    counts.requests.at(static_cast<std::size_t>(fact.kind)).add(!fact.failure);
    counts.request_duration.observe(fact.took);
    if (fact.failure && fact.failure->which() == errc::throttled) ++counts.throttled;
}

event_counts::organization_counts& event_counts::counts_of(const std::string& organization) {
    return organizations_[organization];
}

const event_counts::organization_counts& event_counts::find(std::string_view organization) const {
    static const organization_counts nothing{};
    const auto found = organizations_.find(organization);
    return found == organizations_.end() ? nothing : found->second;
}

void event_counts::keep_only(const std::vector<std::string_view>& organizations) {
    std::erase_if(organizations_, [&](const auto& entry) {
        return !std::ranges::binary_search(organizations, std::string_view{entry.first});
    });
}

void event_counts::write_outcomes(std::string& text, const family& about, std::string_view organization,
                                  const outcomes& counted) {
    write_sample(text, about.name, {{"organization", organization}, {"result", "success"}},
                 counted.successes);
    write_sample(text, about.name, {{"organization", organization}, {"result", "failure"}}, counted.failures);
}

void event_counts::write_requests(std::string& text, const organization_list& organizations) const {
    write_header(text, families::api_requests);
    const auto write = [&text](std::string_view name, std::size_t kind, std::string_view result,
                               std::size_t count) {
        write_sample(text, families::api_requests.name,
                     {{"organization", name}, {"operation", operation_words.at(kind)}, {"result", result}},
                     count);
    };
    for (const auto name : organizations) {
        const auto& counted = find(name).requests;
        for (std::size_t kind = 0; kind < counted.size(); ++kind) {
            write(name, kind, "success", counted.at(kind).successes);
            write(name, kind, "failure", counted.at(kind).failures);
        }
    }
    write_header(text, families::api_request_duration);
    for (const auto name : organizations)
        find(name).request_duration.write(text, families::api_request_duration, label{"organization", name});
    write_header(text, families::api_throttled);
    for (const auto name : organizations)
        write_sample(text, families::api_throttled.name, {{"organization", name}}, find(name).throttled);
}

void event_counts::write(std::string& text, const std::vector<std::string_view>& organizations) const {
    write_requests(text, organizations);
    write_header(text, families::renewals);
    for (const auto name : organizations)
        write_outcomes(text, families::renewals, name, find(name).renewals);
    write_header(text, families::token_reads);
    for (const auto name : organizations)
        write_outcomes(text, families::token_reads, name, find(name).token_reads);
    write_header(text, families::schedule_lateness);
    for (std::size_t i = 0; i < lateness_.size(); ++i)
        lateness_.at(i).write(text, families::schedule_lateness, label{"class", class_words.at(i)});
    write_header(text, families::store_commit_duration);
    commit_duration_.write(text, families::store_commit_duration);
}

}  // namespace tokenkeeper::metrics
