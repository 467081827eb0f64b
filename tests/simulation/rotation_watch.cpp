#include "tests/simulation/rotation_watch.hpp"

#include <utility>
#include <variant>

namespace tokenkeeper::simulation {

namespace {

bool holds(const std::optional<store::stored_token>& token, std::string_view value) {
    return token && token->value.reveal() == value;
}

/// A 401 that has stood for a minute is believed.
constexpr seconds stands_for_good{60};

}  // namespace

void rotation_watch::sent(const sent_request& r) {
    if (!r.login) return watch_durability(session(r), r.organization, r.bearer);
    if (r.refresh_token.empty()) return;
    const auto& name = session(r);
    const auto* row = scene_.disk.find(name);
    if (row == nullptr || !row->refresh_sent)
        broken(5, name, r.organization, "a refresh token was sent before its intent was durable");
    auto& known = refreshes_[r.refresh_token];
    if (!known.processed) return;
    // The exception: its answer was lost, and the present token has ended.
    const bool ended = use_.token(r.token).empty() || use_.dead_since(r.token).has_value() ||
                       is_believed_dead(r) || seems_to_have_ended(r);
    if (known.answered || !ended) broken(5, name, r.organization, "a used refresh token was sent again");
}

/// What the wall clock was set by since the grant, nobody can know after a start of the host.
bool rotation_watch::seems_to_have_ended(const sent_request& r) const {
    const auto truth = scene_.cloud.signs(use_.token(r.token), scene_.clock.truth());
    const auto plan = scene_.people.plans().find(session(r));
    if (!truth || !truth->expires || plan == scene_.people.plans().end()) return false;
    return scene_.life_left(plan->second, *truth).count() <= 0;
}

/// The API has rejected its present token for a minute: nobody can know that it lives.
bool rotation_watch::is_believed_dead(const sent_request& r) const {
    const auto rejected = use_.rejected_since(r.token);
    return rejected && r.at - *rejected >= stands_for_good;
}

void rotation_watch::ended(const sent_request& r, const request_end& end) {
    if (!r.login || r.refresh_token.empty()) return;
    auto& known = refreshes_[r.refresh_token];
    // Only this refusal tells what became of the refresh token: a disabled client says nothing of it.
    if (end.processed && end.status == 400 && end.grant_error == "invalid_grant" && known.processed)
        known.answered = true;
    const bool granted = end.processed && !end.access_token.empty();
    if (!granted) return;
    known.processed = true;
    if (end.failure || end.status != 200) return;
    known.answered = true;
    const auto& name = session(r);
    undurable_[end.access_token] = name;
    if (!end.refresh_token.empty()) answers_[name] = {r.refresh_token, end.refresh_token, end.at};
}

void rotation_watch::watch_durability(const std::string& session, const std::string& organization,
                                      const std::string& token) {
    const auto found = undurable_.find(token);
    if (found == undurable_.end()) return;
    const auto* row = scene_.disk.find(found->second);
    const bool durable = row != nullptr && (holds(row->current, token) || holds(row->next, token));
    if (!durable) broken(5, session, organization, "a token was used before it was durable");
    undurable_.erase(found);
}

void rotation_watch::handed_out(const std::string& session, const secret& token) {
    watch_durability(session, {}, std::string{token.reveal()});
}

void rotation_watch::told(const events::event& fact, const std::vector<logging::event>& /*lines*/) {
    const auto* stop = std::get_if<events::unsaved_at_stop>(&fact);
    if (stop != nullptr) given_up_ = {stop->lost.rotations.begin(), stop->lost.rotations.end()};
}

/// An answer that came just before a crash is lost, as if it had never come.
void rotation_watch::forget_unsaved() {
    std::erase_if(answers_, [this](const auto& each) {
        const auto& [name, answer] = each;
        const auto* row = scene_.disk.find(name);
        if (row != nullptr && row->refresh_token.reveal() == answer.refresh_token) return false;
        refreshes_[answer.sent].answered = false;
        return true;
    });
}

void rotation_watch::process_ended(bool orderly) {
    if (!orderly) forget_unsaved();
    const auto& disk = scene_.disk.state();
    const bool writable = !disk.absent && !disk.full && !disk.hanging;
    const auto given_up = std::exchange(given_up_, {});
    if (!orderly || !writable) return;
    for (const auto& [name, answer] : answers_) {
        const auto* row = scene_.disk.find(name);
        const auto damaged = scene_.row_damages.find(name);
        const bool unreadable = damaged != scene_.row_damages.end() && damaged->second >= answer.at;
        if (unreadable || given_up.contains(name) || !scene_.people.plans().contains(name)) continue;
        if (row == nullptr || row->refresh_token.reveal() != answer.refresh_token)
            broken(5, name, {}, "the daemon stopped and lost a rotation");
    }
}

}  // namespace tokenkeeper::simulation
