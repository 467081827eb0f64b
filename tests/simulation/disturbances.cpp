#include "tests/simulation/disturbances.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::simulation {

namespace {

/// For an answer under way when a fault ends.
constexpr seconds echo{1};

std::vector<interval> gaps(std::vector<interval> taken, interval whole) {
    std::sort(taken.begin(), taken.end(),
              [](const interval& a, const interval& b) { return a.from < b.from; });
    std::vector<interval> found;
    auto from = whole.from;
    for (const auto& each : taken) {
        if (each.from > from) found.push_back({from, std::min(each.from, whole.until)});
        from = std::max(from, each.until);
        if (from >= whole.until) return found;
    }
    found.push_back({from, whole.until});
    return found;
}

}  // namespace

void disturbances::add(cloud::fault rule, world_time from, std::optional<world_time> until) {
    rule.from = virtual_clock::truth(from);
    if (until) rule.until = virtual_clock::truth(*until);
    faults_.push_back({rule, {from, until.value_or(world_time::max())}});
    cloud_.faults().add(std::move(rule));
}

void disturbances::begin_outage(world_time from) {
    if (outages_now_++ == 0) outages_.push_back({from, world_time::max()});
}

void disturbances::end_outage(world_time at) {
    if (--outages_now_ == 0) outages_.back().until = at;
}

void disturbances::hinder(const std::string& person, interval when, bool rejects) {
    auto& known = hindrances_[person];
    const bool same = !known.empty() && known.back().when.from == when.from &&
                      known.back().when.until == when.until && known.back().rejects == rejects;
    if (!same) known.push_back({when, rejects});
}

void disturbances::forget(world_time before) {
    std::erase_if(faults_, [before](const fault_time& f) { return f.when.until < before; });
    std::erase_if(outages_, [before](const interval& o) { return o.until < before; });
    for (auto& [person, known] : hindrances_)
        std::erase_if(known, [before](const hindrance& h) { return h.when.until < before; });
    cloud_.faults().remove_ended(virtual_clock::truth(before));
}

bool disturbances::concerns(const cloud::fault& rule, const std::string& organization,
                            const std::string& token, const std::string& label) {
    using cloud::operation;
    const bool touch =
        !rule.what || *rule.what == operation::get_tokens_me || *rule.what == operation::head_tokens_me;
    return touch && (rule.organization.empty() || rule.organization == organization) &&
           (rule.token.empty() || rule.token == token) && (rule.label.empty() || rule.label == label);
}

std::vector<interval> disturbances::calm(const std::string& organization, const std::string& token,
                                         const std::string& label, interval whole) const {
    std::vector<interval> taken;
    const auto take = [&taken, whole](interval each) {
        const auto until = each.until == world_time::max() ? each.until : each.until + echo;
        if (each.from < whole.until && until > whole.from) taken.push_back({each.from, until});
    };
    for (const auto& each : outages_)
        take(each);
    for (const auto& [rule, when] : faults_)
        if (concerns(rule, organization, token, label)) take(when);
    if (const auto found = hindrances_.find(token); found != hindrances_.end())
        for (const auto& each : found->second)
            take(each.when);
    return gaps(std::move(taken), whole);
}

bool disturbances::calm_for(world_clock::duration length, const std::string& organization,
                            const std::string& token, const std::string& label, interval whole) const {
    return std::ranges::any_of(calm(organization, token, label, whole),
                               [length](const interval& each) { return each.until - each.from >= length; });
}

bool disturbances::spoiling(const std::string& organization, const std::string& token,
                            const std::string& label, interval whole) const {
    return std::any_of(faults_.begin(), faults_.end(), [&](const fault_time& f) {
        return f.rule.processes() && f.rule.kind != cloud::fault_kind::reset_after &&
               f.when.from < whole.until && f.when.until > whole.from &&
               concerns(f.rule, organization, token, label);
    });
}

bool disturbances::silencing(const std::string& organization, const std::string& token,
                             const std::string& label, interval whole, world_clock::duration longer) const {
    constexpr seconds spread{60};
    return std::any_of(faults_.begin(), faults_.end(), [&](const fault_time& f) {
        if (!f.rule.retry_after || !concerns(f.rule, organization, token, label)) return false;
        auto silence = world_clock::duration{f.rule.retry_after_most.value_or(*f.rule.retry_after) + spread};
        if (f.rule.retry_after_as_date) silence += longer;
        return f.when.from < whole.until && f.when.until + silence > whole.from;
    });
}

world_clock::duration disturbances::longest_rejection(const std::string& organization,
                                                      const std::string& token, const std::string& label,
                                                      interval whole) const {
    world_clock::duration longest{};
    for (const auto& [rule, when] : faults_) {
        const bool rejects = (rule.kind == cloud::fault_kind::status && rule.status == 401) ||
                             rule.kind == cloud::fault_kind::unexplained_401;
        const bool meets = when.from < whole.until && when.until > whole.from;
        if (rejects && meets && concerns(rule, organization, token, label))
            longest = std::max(longest, std::min(when.until, whole.until) - when.from);
    }
    if (const auto found = hindrances_.find(token); found != hindrances_.end()) {
        for (const auto& each : found->second) {
            const bool meets = each.when.from < whole.until && each.when.until > whole.from;
            if (each.rejects && meets)
                longest = std::max(longest, std::min(each.when.until, whole.until) - each.when.from);
        }
    }
    return longest;
}

}  // namespace tokenkeeper::simulation
