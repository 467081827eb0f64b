#include "daemon/store/vault.hpp"

#include "daemon/store/memory/memory.hpp"
#include "daemon/store/origin.hpp"

#include <utility>

namespace tokenkeeper::store {

namespace asio = boost::asio;

struct vault::state {
    memory held;
    writer disk;
    grant_journal grants;
    stored_histories histories;

    state(asio::any_io_executor executor, open_function open, news_function tell)
        : disk(std::move(executor), std::move(open), std::move(tell), held),
          grants(held, disk),
          histories(held, disk) {}

    /// To be written soon.
    void change(const row_pointer& changed) {
        held.rows.unsaved().change(changed, false);
        disk.wake();
    }
    row_pointer make(session_id id, const std::string& name, const std::string& origin,
                     const host_time& now) {
        held.damaged.erase(name);
        return held.rows.make(id, name, origin, now);
    }
};

vault::vault(asio::any_io_executor executor, open_function open, news_function tell)
    : state_(std::make_unique<state>(std::move(executor), std::move(open), std::move(tell))) {}

vault::~vault() = default;

const writer& vault::disk() const noexcept {
    return state_->disk;
}

writer& vault::disk() noexcept {
    return state_->disk;
}

grant_journal& vault::grants() noexcept {
    return state_->grants;
}

const grant_journal& vault::grants() const noexcept {
    return state_->grants;
}

// Sessions and their rows.

void vault::reserve(const std::string& name) {
    state_->held.rows.reserve(name);
}

void vault::unreserve(const std::string& name) {
    state_->held.rows.unreserve(name);
}

const stored_session* vault::claim(session_id id, std::string name, std::string origin, bool prefix,
                                   const std::string& place) {
    const auto found = state_->held.rows.claim(id, name, origin, prefix, place);
    if (found == nullptr) return nullptr;
    state_->held.damaged.erase(found->content.name);
    if (found->content.place != place) {
        found->content.place = place;
        state_->change(found);
    }
    if (!found->is_durable()) state_->disk.wake();
    return &found->content;
}

void vault::begin(session_id id, std::string name, std::string origin, secret seed, const host_time& now,
                  std::string place) {
    const auto made = state_->make(id, name, origin, now);
    made->content.place = std::move(place);
    if (!seed.empty()) {
        made->content.refresh_sent =
            state_->held.marks.look(fingerprint(seed)) == sent_tokens::trace::unanswered;
    }
    made->content.refresh_token = std::move(seed);
    state_->change(made);
}

void vault::give(session_id id, std::string name, std::string origin, secret token, const host_time& now) {
    const auto made = state_->make(id, name, origin, now);
    made->content.current = stored_token{std::move(token), now.time, {}, now.boot};
    state_->change(made);
}

void vault::offer(session_id id, secret token, const host_time& now) {
    const auto found = state_->held.rows.find(id);
    if (found == nullptr) return;
    found->content.next = stored_token{std::move(token), now.time, {}, now.boot};
    state_->change(found);
}

void vault::reseed(session_id id, std::string origin, secret seed) {
    auto& rows = state_->held.rows;
    const auto before = rows.find(id);
    if (before == nullptr) return;
    const auto name = before->content.name;
    auto current = std::exchange(before->content.current, std::nullopt);
    const auto seen = before->content.seen;
    auto place = before->content.place;
    auto now = rows.claim(id, name, origin, false);
    if (now == nullptr) {
        now = state_->make(id, name, origin, seen.kept_since.value_or(wall_time{}));
        now->content.refresh_token = std::move(seed);
    }
    if (current) now->content.current = std::move(current);
    now->content.seen = seen;
    now->content.place = std::move(place);
    now->content.revoked = false;
    state_->change(now);
}

void vault::release(session_id id) {
    state_->held.rows.release(id);
}

const stored_session* vault::find(session_id id) const {
    const auto found = state_->held.rows.find(id);
    return found == nullptr ? nullptr : &found->content;
}

bool vault::was_renamed(session_id id) const {
    const auto found = state_->held.rows.find(id);
    return found != nullptr && found->renamed;
}

const stored_token* vault::usable_candidate(session_id id) const {
    const auto found = state_->held.rows.find(id);
    if (found == nullptr || found->untold || !found->content.next) return nullptr;
    return &*found->content.next;
}

std::optional<std::string> vault::damage(const std::string& name) const {
    const auto& damaged = state_->held.damaged;
    auto found = damaged.find(name);
    if (found == damaged.end()) found = damaged.find("");
    if (found == damaged.end()) return std::nullopt;
    return found->second;
}

void vault::note(session_id id, const observed& seen) {
    const auto found = state_->held.rows.find(id);
    if (found == nullptr || !differs(found->content.seen, seen)) return;
    found->content.seen = seen;
    state_->held.rows.unsaved().observe(found);
}

stored_histories& vault::histories() noexcept {
    return state_->histories;
}

bool holds(const vault& tokens, session_id id, const secret& token) {
    const auto* session = tokens.find(id);
    return session != nullptr && session->current && session->current->value == token;
}

bool holds_next(const vault& tokens, session_id id, const secret& token) {
    const auto* session = tokens.find(id);
    return session != nullptr && session->next && session->next->value == token;
}

// These functions record what became of the tokens.

void vault::promoted(session_id id) {
    const auto found = state_->held.rows.find(id);
    if (found == nullptr || !found->content.next || found->untold) return;
    found->content.current = std::exchange(found->content.next, std::nullopt);
    found->content.revoked = false;
    state_->change(found);
}

void vault::discarded(session_id id) {
    const auto found = state_->held.rows.find(id);
    if (found == nullptr || !found->content.next || found->untold) return;
    found->content.next.reset();
    state_->change(found);
}

void vault::died(session_id id) {
    const auto found = state_->held.rows.find(id);
    if (found == nullptr || !found->content.current || found->content.revoked) return;
    found->content.current.reset();
    state_->change(found);
}

void vault::revoked(session_id id) {
    const auto found = state_->held.rows.find(id);
    if (found == nullptr || found->content.revoked) return;
    found->content.revoked = true;
    // An access token that its session was never told of is dropped, but the refresh token of its grant
    // stays.
    if (std::exchange(found->untold, false)) found->content.next.reset();
    state_->change(found);
}

void vault::unrevoked(session_id id) {
    const auto found = state_->held.rows.find(id);
    if (found == nullptr || !found->content.revoked) return;
    found->content.revoked = false;
    state_->change(found);
}

}  // namespace tokenkeeper::store
