#include "tests/simulation/flood_watch.hpp"

#include <cmath>

namespace tokenkeeper::simulation {

namespace {

constexpr seconds least_gap{1};

}  // namespace

void flood_watch::sent(const sent_request& r) {
    if (!r.login && r.asked.what != cloud::operation::delete_tokens_me) count(session(r), r.organization);
    if (r.token.empty()) return;
    auto& who = persons_[std::string{population::person(r.token)}];
    if (who.under_way != 0) broken(3, session(r), r.organization, "two requests at a time");
    who.under_way = r.number;
    if (who.last_start && r.at - *who.last_start < least_gap)
        broken(3, session(r), r.organization, "two requests within a second");
    who.last_start = r.at;
}

/// What waits for its intent to be durable goes out later than the budget had it, up to a slow disk's time:
/// it counts from when it was decided.
void flood_watch::told(const events::event& fact, const std::vector<logging::event>& /*lines*/) {
    const auto* started = std::get_if<events::request_started>(&fact);
    if (started == nullptr) return;
    if (started->kind == operation::acquire || started->kind == operation::revoke)
        count(started->about.session, started->about.organization);
}

void flood_watch::count(const std::string& session, const std::string& organization) {
    auto& latest = last_second_[organization];
    latest.push_back(scene_.clock.world());
    while (latest.front() <= latest.back() - seconds{1})
        latest.pop_front();
    const double most = std::ceil(scene_.people.rate(organization));
    if (static_cast<double>(latest.size()) > most)
        broken(3, session, organization,
               std::to_string(latest.size()) + " requests within a second for the organization");
}

void flood_watch::ended(const sent_request& r, const request_end& /*end*/) {
    const auto found = persons_.find(population::person(r.token));
    if (found != persons_.end() && found->second.under_way == r.number) found->second.under_way = 0;
}

// The next process cannot know what this one has sent in its last second.
void flood_watch::process_ended(bool /*orderly*/) {
    last_second_.clear();
    persons_.clear();
}

}  // namespace tokenkeeper::simulation
