#include "daemon/keeper/vault.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::keeper {

using state::store_error;
using state::store_result;
using state::stored_session;
using state::stored_token;

struct vault::row {
    stored_session what;
    bool unwritten = false;       ///< memory is ahead of the disk
    bool unwritten_seen = false;  ///< the observations only
    bool withheld = false;        ///< `next` came with a refresh and is not on disk
};

vault::vault(open_function open, trouble_function tell) : open_(std::move(open)), tell_(std::move(tell)) {}

vault::~vault() = default;

std::optional<std::string> vault::open() {
    auto opened = open_();
    if (opened.has_error()) {
        if (opened.error().what != store_error::kind::unavailable) return opened.error().message;
        trouble(opened.error());
        return std::nullopt;
    }
    auto left = opened->as->load();
    if (left.has_error()) {
        if (left.error().what != store_error::kind::unavailable) return left.error().message;
        trouble(left.error());
        return std::nullopt;
    }
    store_ = std::move(opened->as);
    for (auto& each : *left)
        if (!rows_.contains(each.name)) unused_.add(std::move(each));
    return std::nullopt;
}

vault::row* vault::find_row(std::string_view session) {
    const auto found = rows_.find(session);
    return found == rows_.end() ? nullptr : found->second.get();
}

vault::row& vault::row_of(std::string_view session) {
    if (auto* known = find_row(session)) return *known;
    auto made = std::make_unique<row>();
    made->what.name = session;
    return *rows_.emplace(std::string{session}, std::move(made)).first->second;
}

const stored_session* vault::find(std::string_view session) const {
    const auto found = rows_.find(session);
    return found == rows_.end() ? nullptr : &found->second->what;
}

bool vault::holds(std::string_view session, const secret& token) const {
    const auto* known = find(session);
    return known != nullptr && known->current && known->current->value == token;
}

const stored_session* vault::restore(std::string_view session, const std::string& origin, bool prefix) {
    const auto fits = [&](const stored_session& known) {
        return prefix ? known.origin.starts_with(origin) : known.origin == origin;
    };
    auto* held = find_row(session);
    if (held != nullptr && fits(held->what)) return &held->what;
    auto found = unused_.take(session, fits);
    if (!found) return nullptr;
    if (held != nullptr) keep_aside(*held);
    auto& of = row_of(session);
    of = row{};
    of.what = std::move(*found);
    if (of.what.name == session) return &of.what;
    const auto aside = std::exchange(of.what.name, std::string{session});
    if (save(of) && store_ != nullptr) static_cast<void>(store_->forget({aside}));
    return &of.what;
}

/// A refresh token that another origin takes the place of is kept: what took it may have been a mistake.
void vault::keep_aside(row& of) {
    auto& what = of.what;
    if (what.refresh_token.empty()) return;
    what.name = unused_sessions::name_aside(what);
    save_unused(what);
    unused_.add(std::move(what));
}

bool vault::save_unused(const stored_session& what) {
    if (store_ == nullptr) return false;
    const auto done = store_->save(what);
    if (done.has_error()) trouble(done.error());
    return done.has_value();
}

vault::row& vault::make_row(std::string_view session, const std::string& origin, wall_time now) {
    if (auto* before = find_row(session); before != nullptr && before->what.origin != origin)
        keep_aside(*before);
    if (auto unused = unused_.take(session)) {
        row before;
        before.what = std::move(*unused);
        if (before.what.origin != origin) keep_aside(before);
    }
    auto& of = row_of(session);
    of = row{};
    of.what.name = session;
    of.what.origin = origin;
    of.what.seen.kept_since = now;
    return of;
}

void vault::begin(std::string_view session, const std::string& origin, secret refresh_token, wall_time now) {
    auto& of = make_row(session, origin, now);
    of.what.refresh_token = std::move(refresh_token);
    save(of);
}

void vault::give(std::string_view session, const std::string& origin, secret token, wall_time now) {
    auto& of = make_row(session, origin, now);
    of.what.current = stored_token{std::move(token), now, {}};
    save(of);
}

void vault::reseed(std::string_view session, const std::string& origin, secret refresh_token) {
    auto* before = find_row(session);
    auto current = before != nullptr ? std::exchange(before->what.current, std::nullopt) : std::nullopt;
    const auto seen = before != nullptr ? before->what.seen : state::observed{};
    if (restore(session, origin, false) == nullptr) {
        auto& made = make_row(session, origin, seen.kept_since.value_or(wall_time{}));
        made.what.refresh_token = std::move(refresh_token);
    }
    auto& of = row_of(session);
    if (current) of.what.current = std::move(current);
    of.what.seen = seen;
    of.what.revoked = false;
    save(of);
}

void vault::release(std::string_view session) {
    const auto known = rows_.find(session);
    if (known == rows_.end()) return;
    if (known->second->unwritten) save(*known->second);
    unused_.add(std::move(known->second->what));
    rows_.erase(known);
}

void vault::forget_old(wall_time now) {
    const auto old = unused_.old(now);
    if (old.empty() || store_ == nullptr) return;
    if (const auto done = store_->forget(old); done.has_error()) return trouble(done.error());
    unused_.forget(old);
}

// Grants.

namespace {

grant_report report_of(const stored_token& token) {
    grant_report report;
    if (token.expires) report.lives_for = *token.expires - token.obtained;
    return report;
}

/// Puts what a grant gave into its place.
void take(stored_session& into, genesys::token_grant grant, wall_time asked) {
    stored_token fresh{std::move(grant.access_token), asked, {}};
    if (grant.expires_in) fresh.expires = asked + *grant.expires_in;
    if (!grant.refresh_token.empty() && !into.refresh_token.empty())
        into.refresh_token = std::move(grant.refresh_token);
    into.next = std::move(fresh);
    into.refresh_sent = false;
    into.revoked = false;
}

error not_saved(const std::string& why) {
    return error{errc::state_not_saved, why.empty() ? "the state store is not open" : why};
}

}  // namespace

std::optional<result<grant_report>> vault::unsaved_grant(std::string_view session, wall_time now) {
    auto* of = find_row(session);
    if (of == nullptr || !of->withheld) return std::nullopt;
    if (!save(*of)) return result<grant_report>{not_saved(trouble_)};
    auto report = report_of(of->what.next.value());
    report.age = now - of->what.next->obtained;
    return result<grant_report>{report};
}

result<void> vault::refresh_is_sent(std::string_view session) {
    auto& of = row_of(session);
    const bool before = std::exchange(of.what.refresh_sent, true);
    // A row that is not on disk as it is in memory goes there whole.
    const bool safe =
        of.unwritten ? save(of) : store_ != nullptr && written(store_->refresh_is_sent(session), of);
    if (safe) return {};
    of.what.refresh_sent = before;
    return not_saved(trouble_);
}

result<grant_report> vault::granted(std::string_view session, const std::string& origin,
                                    genesys::token_grant grant, wall_time asked) {
    auto* known = find_row(session);
    if (known == nullptr || known->what.origin != origin) {
        auto* left = unused_.find(session, [&](const stored_session& each) { return each.origin == origin; });
        if (left != nullptr && !left->refresh_token.empty()) {
            take(*left, std::move(grant), asked);
            save_unused(*left);
        }
        return error{errc::cancelled, "its source changed meanwhile"};
    }
    auto& of = *known;
    const bool refresh = !of.what.refresh_token.empty();
    take(of.what, std::move(grant), asked);
    const bool safe =
        !of.unwritten && store_ != nullptr &&
        written(store_->granted(session, *of.what.next, refresh ? &of.what.refresh_token : nullptr), of);
    // Whatever was wrong may be mended by writing the whole row.
    if (!safe && !save(of) && refresh) {
        of.withheld = true;
        return not_saved(trouble_);
    }
    return report_of(*of.what.next);
}

void vault::refresh_not_processed(std::string_view session) {
    auto* of = find_row(session);
    if (of == nullptr) return;
    of->what.refresh_sent = false;
    write(*of, [&] { return store_->refresh_not_processed(session); });
}

void vault::promoted(std::string_view session) {
    auto* of = find_row(session);
    if (of == nullptr || !of->what.next) return;
    of->what.current = std::exchange(of->what.next, std::nullopt);
    of->what.revoked = false;
    write(*of, [&] { return store_->promoted(session); });
}

void vault::died(std::string_view session) {
    auto* of = find_row(session);
    if (of == nullptr || !of->what.current || of->what.revoked) return;
    of->what.current.reset();
    if (!of->withheld) save(*of);  // unsaved_grant saves it, and tells the session
}

void vault::discarded(std::string_view session) {
    auto* of = find_row(session);
    if (of == nullptr) return;
    of->what.next.reset();
    write(*of, [&] { return store_->discarded(session); });
}

void vault::revoked(std::string_view session) {
    auto* of = find_row(session);
    if (of == nullptr) return;
    of->what.revoked = true;
    // What was granted and never saved goes with it, but the refresh token that came with it stays.
    if (std::exchange(of->withheld, false)) of->what.next.reset();
    write(*of, [&] { return store_->revoked(session); });
}

void vault::note(std::string_view session, const state::observed& seen) {
    auto* of = find_row(session);
    if (of == nullptr || of->what.seen == seen) return;
    of->what.seen = seen;
    of->unwritten_seen = true;
}

// Writing.

template <class Write>
void vault::write(row& of, Write how) {
    if (of.unwritten || store_ == nullptr || !written(how(), of)) save(of);
}

bool vault::written(const store_result<void>& done, row& of) {
    if (done.has_error()) {
        of.unwritten = true;
        trouble(done.error());
        return false;
    }
    no_trouble();
    return true;
}

bool vault::save(row& of) {
    of.unwritten = true;
    if (store_ == nullptr) return false;
    const auto done = store_->save(of.what);
    if (done.has_error()) {
        trouble(done.error());
        return false;
    }
    of.unwritten = false;
    of.unwritten_seen = false;
    of.withheld = false;
    no_trouble();
    return true;
}

bool vault::flush() {
    bool opened = false;
    if (store_ == nullptr) {
        if (const auto broken = open()) trouble({store_error::kind::unavailable, *broken});
        if (store_ == nullptr) return false;
        opened = true;
        no_trouble();
    }
    std::vector<std::pair<std::string, state::observed>> seen;
    for (auto& [name, of] : rows_) {
        if (of->withheld) continue;  // unsaved_grant saves it, and tells the session
        if (of->unwritten) save(*of);
        if (of->unwritten_seen) seen.emplace_back(name, of->what.seen);
    }
    if (seen.empty()) return opened;
    const auto done = store_->note(seen);
    if (done.has_error()) {
        trouble(done.error());
        return opened;
    }
    no_trouble();
    for (const auto& [name, written_now] : seen)
        rows_.find(name)->second->unwritten_seen = false;
    return opened;
}

void vault::trouble(const store_error& why) {
    if (trouble_ != why.message) tell_(why.message);
    trouble_ = why.message;
}

void vault::no_trouble() {
    for (const auto& [name, of] : rows_)
        if (of->unwritten) return;
    if (!std::exchange(trouble_, {}).empty()) tell_(std::nullopt);
}

}  // namespace tokenkeeper::keeper
