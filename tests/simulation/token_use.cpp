#include "tests/simulation/token_use.hpp"

#include <algorithm>

namespace tokenkeeper::simulation {

void token_use::settle(state& s) {
    if (s.died || s.token.empty()) return;
    const auto truth = scene_.cloud.signs(s.token, scene_.clock.truth());
    if (truth && truth->died) s.died = virtual_clock::world(*truth->died);
}

bool token_use::readable(const sent_request& r, const request_end& end) const {
    const std::string person{population::person(r.token)};
    const auto plan = scene_.people.plans().find(scene_.people.owner(person));
    const auto label = plan == scene_.people.plans().end() ? std::string{} : plan->second.label;
    return end.processed && !end.failure &&
           !scene_.troubles.spoiling(r.organization, person, label, {r.at, end.at});
}

void token_use::note_rejection(const sent_request& r, const request_end& end) {
    if (r.login || r.token.empty()) return;
    if (end.status == 401) {
        rejections_.try_emplace(r.token, end.at);
    } else if (end.status == 200 && readable(r, end)) {
        rejections_.erase(r.token);
    }
}

std::optional<world_time> token_use::rejected_since(const std::string& person) const {
    const auto present = token(person);
    if (!present.empty()) {
        const auto found = rejections_.find(present);
        return found == rejections_.end() ? std::nullopt : std::optional{found->second};
    }
    // None was ever seen to live: any of them.
    std::optional<world_time> first;
    for (auto each = rejections_.lower_bound(person); each != rejections_.end(); ++each) {
        if (!each->first.starts_with(person)) break;
        if (population::person(each->first) != person) continue;
        first = std::min(first.value_or(each->second), each->second);
    }
    return first;
}

void token_use::ended(const sent_request& r, const request_end& end) {
    note_rejection(r, end);
    if (r.login || end.status != 200 || r.token.find('/') == std::string::npos) return;
    if (!readable(r, end)) return;
    auto& s = persons_[std::string{population::person(r.token)}];
    if (s.token == r.token) return;
    settle(s);
    if (s.died) s.without += end.at - *s.died;
    s.died.reset();
    s.token = r.token;
}

// The cloud forgets a dead token after an hour.
void token_use::look(const view_source& /*shown*/) {
    for (auto& [person, s] : persons_)
        settle(s);
}

std::string token_use::token(const std::string& person) const {
    const auto found = persons_.find(person);
    return found == persons_.end() ? std::string{} : found->second.token;
}

std::optional<world_time> token_use::dead_since(const std::string& person) {
    const auto found = persons_.find(person);
    if (found == persons_.end()) return std::nullopt;
    settle(found->second);
    return found->second.died;
}

boot_clock::duration token_use::without(const std::string& person) {
    const auto found = persons_.find(person);
    if (found == persons_.end()) return {};
    settle(found->second);
    const auto now = found->second.died ? scene_.clock.world() - *found->second.died : boot_clock::duration{};
    return found->second.without + now;
}

}  // namespace tokenkeeper::simulation
