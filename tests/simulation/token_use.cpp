#include "tests/simulation/token_use.hpp"

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
    return end.processed && !scene_.troubles.spoiling(r.organization, person, label, {r.at, end.at});
}

void token_use::note_rejection(const sent_request& r, const request_end& end) {
    if (r.login || r.token.empty()) return;
    const std::string person{population::person(r.token)};
    if (end.status == 401) {
        const auto [found, first] = rejections_.try_emplace(person, rejection{r.token, end.at});
        if (!first && found->second.token != r.token) found->second = {r.token, end.at};
    } else if (end.status == 200 && readable(r, end)) {
        const auto found = rejections_.find(person);
        if (found != rejections_.end() && found->second.token == r.token) rejections_.erase(found);
    }
}

std::optional<world_time> token_use::rejected_since(const std::string& person) const {
    const auto found = rejections_.find(person);
    if (found == rejections_.end()) return std::nullopt;
    const auto present = token(person);
    const bool in_use = present.empty() || present == found->second.token;
    return in_use ? std::optional{found->second.since} : std::nullopt;
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
