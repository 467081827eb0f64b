#include "daemon/store/grants/grant_journal.hpp"

#include "daemon/store/memory/memory.hpp"
#include "daemon/store/origin.hpp"
#include "daemon/store/writer.hpp"
#include "lib/base/defect.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace tokenkeeper::store {

namespace asio = boost::asio;
using trace = sent_tokens::trace;

namespace {

grant_report report_of(const stored_token& token) {
    grant_report report;
    if (token.expires) report.lives_for = *token.expires - token.obtained;
    return report;
}

stored_token token_of(genesys::token_grant grant, const host_time& asked) {
    stored_token token{std::move(grant.access_token), asked.time, {}, asked.boot};
    if (grant.expires_in) token.expires = asked.time + *grant.expires_in;
    return token;
}

error not_saved(const store_error& cause) {
    return error{errc::state_not_saved, cause.message};
}

bool is_seed(const stored_session& content, const std::string& fingerprint_of_latest) {
    return seed_fingerprint(content.origin) == fingerprint_of_latest;
}

}  // namespace

grant_journal::grant_journal(memory& held, writer& disk) : held_(held), disk_(disk) {}

row_pointer grant_journal::find(session_id id) const {
    return held_.rows.find(id);
}

asio::awaitable<store_result<void>> grant_journal::save(row_pointer changed) {
    held_.rows.unsaved().change(changed, true);
    const auto number = changed->changed;
    auto done = co_await disk_.commit_now();
    if (changed->saved >= number) co_return store_result<void>{};
    if (done.has_error()) co_return done;
    co_return store_error{store_error::kind::unavailable, "the row was replaced before it was written"};
}

// These functions tell what is known.

seed_use grant_journal::use_of_seed(session_id id, const secret& seed) {
    const auto name = fingerprint(seed);
    const auto rows = held_.rows.find_seed(name);
    const auto of_another = [id](const row_pointer& entry) {
        return entry->owner != 0 && entry->owner != id;
    };
    if (std::ranges::any_of(rows, of_another)) return seed_use::of_another_session;
    switch (held_.marks.look(name)) {
        case trace::answered:
            return seed_use::used;
        case trace::unanswered:
            return seed_use::unanswered;
        case trace::none:
            break;
    }
    if (!rows.empty() || !doubts_seeds(held_)) return seed_use::fresh;
    held_.marks.answered(name, {}, true);
    disk_.wake();
    return seed_use::used;
}

bool grant_journal::is_outdated(session_id id) const {
    const auto found = find(id);
    if (found == nullptr) return false;
    const auto& latest = found->content.refresh_token;
    return found->outdated || (!latest.empty() && held_.marks.look(fingerprint(latest)) == trace::answered);
}

std::optional<grant_turn> grant_journal::take_turn(session_id id) {
    const auto found = find(id);
    if (found == nullptr || !found->turn.expired()) return std::nullopt;
    auto under_way = std::make_shared<const bool>(true);
    found->turn = under_way;
    return grant_turn{std::move(under_way)};
}

// The intent.

asio::awaitable<result<void>> grant_journal::record_intent(session_id id) {
    const auto found = find(id);
    if (found == nullptr || found->content.refresh_token.empty())
        co_return error{errc::cancelled, "the session has no refresh token any more"};
    const auto latest = fingerprint(found->content.refresh_token);
    if (is_outdated(id))
        co_return error{errc::state_not_saved, "its refresh token was used or refused before"};
    const auto before = held_.marks.look(latest);
    const bool doubted = std::exchange(found->content.refresh_sent, !defect("doubt_forgotten"));
    const bool marked = before == trace::unanswered;
    held_.marks.sent(latest, found->content.origin, is_seed(found->content, latest));
    if (defect("intent_not_awaited")) co_return result<void>{};
    const auto done = co_await save(found);
    if (done.has_error()) {
        withdraw(found, doubted, marked);
        co_return not_saved(done.error());
    }
    if (find(id) != found) {
        withdraw(found, doubted, marked);
        co_return error{errc::cancelled, "its source changed meanwhile"};
    }
    co_return result<void>{};
}

void grant_journal::withdraw(const row_pointer& subject, bool doubted, bool marked) {
    subject->content.refresh_sent = doubted;
    if (!marked) held_.marks.not_sent(fingerprint(subject->content.refresh_token));
    held_.rows.unsaved().change(subject, false);
    disk_.wake();
}

void grant_journal::refresh_not_processed(session_id id) {
    if (const auto found = find(id)) withdraw(found, false, false);
}

void grant_journal::refresh_refused(session_id id) {
    const auto found = find(id);
    if (found == nullptr || found->content.refresh_token.empty()) return;
    const auto refused = fingerprint(found->content.refresh_token);
    held_.marks.answered(refused, found->content.origin, is_seed(found->content, refused));
    found->content.refused = true;
    held_.rows.unsaved().change(found, false);
    disk_.wake();
}

// The answer.

/// Puts what a grant gave into its place.
void grant_journal::take_answer(row& target, genesys::token_grant grant, const host_time& asked) {
    auto& content = target.content;
    if (!content.refresh_token.empty()) {
        const auto sent = fingerprint(content.refresh_token);
        const bool rotated = !grant.refresh_token.empty() && !(grant.refresh_token == content.refresh_token);
        if (rotated && !defect("rotation_dropped")) {
            held_.marks.answered(sent, content.origin, is_seed(content, sent));
            content.refresh_token = std::move(grant.refresh_token);
        } else {
            held_.marks.not_sent(sent);
        }
        target.untold = true;
    }
    content.next = token_of(std::move(grant), asked);
    content.refresh_sent = false;
    content.revoked = false;
    target.outdated = false;
    content.refused = false;
}

asio::awaitable<result<grant_report>> grant_journal::record_answer(session_id id, std::string origin,
                                                                   genesys::token_grant grant,
                                                                   host_time asked) {
    const error elsewhere{errc::cancelled, "its source changed meanwhile"};
    auto found = find(id);
    if (found == nullptr || found->content.origin != origin) {
        found = held_.rows.find_login(origin);
        if (found == nullptr) co_return elsewhere;
        take_answer(*found, std::move(grant), asked);
        static_cast<void>(co_await save(found));
        co_return elsewhere;
    }
    take_answer(*found, std::move(grant), asked);
    const auto report = report_of(*found->content.next);
    const auto done = co_await save(found);
    if (find(id) != found) co_return elsewhere;
    if (done.has_error() && found->untold && !defect("answer_used_unsaved"))
        co_return not_saved(done.error());
    found->untold = false;
    co_return report;
}

/// Puts a row of another family into the place of the session's. What is known of the present token goes with
/// it; the refresh token before stays aside (row_table::put_aside).
row_pointer grant_journal::begin_family(session_id id, std::string origin) {
    const auto before = find(id);
    const auto name = before->content.name;
    auto current = std::exchange(before->content.current, std::nullopt);
    auto organization = before->content.login_organization;
    auto place = before->content.place;
    const auto seen = before->content.seen;
    const bool revoked = before->content.revoked;
    auto before_origin = before->content.refresh_token.empty() ? std::string{} : before->content.origin;
    auto made = held_.rows.make(id, name, origin, seen.kept_since.value_or(wall_time{}));
    made->content.current = std::move(current);
    made->content.login_organization = std::move(organization);
    made->content.place = std::move(place);
    made->content.login_before = std::move(before_origin);
    made->content.seen = seen;
    made->content.revoked = revoked;
    made->turn = before->turn;  // the grant that is under way is the session's, whatever its row
    return made;
}

asio::awaitable<result<grant_report>> grant_journal::record_login(session_id id, std::string origin,
                                                                  genesys::token_grant grant,
                                                                  host_time asked) {
    if (find(id) == nullptr) co_return error{errc::cancelled, "its source changed meanwhile"};
    const auto made = begin_family(id, std::move(origin));
    made->content.refresh_token = std::move(grant.refresh_token);
    made->content.next = token_of(std::move(grant), asked);
    const auto report = report_of(*made->content.next);
    const auto done = co_await save(made);
    if (find(id) != made) co_return error{errc::cancelled, "its source changed meanwhile"};
    if (done.has_error() && !defect("answer_used_unsaved")) {
        abandon_login(id);
        co_return not_saved(done.error());
    }
    co_return report;
}

void grant_journal::abandon_login(session_id id) {
    const auto found = find(id);
    if (found == nullptr) return;
    found->content.next.reset();
    found->content.refresh_token = {};
    found->content.refresh_sent = found->content.refused = false;
    const auto& content = found->content;
    const auto before = content.login_before.empty()
                            ? nullptr
                            : held_.rows.claim(id, content.name, content.login_before, false);
    if (before != nullptr) {
        before->content.current = std::exchange(found->content.current, std::nullopt);
        before->content.seen = content.seen;
        before->content.revoked = content.revoked;
        before->content.login_organization = content.login_organization;
        before->content.place = content.place;
    }
    held_.rows.unsaved().change(before != nullptr ? before : found, false);
    disk_.wake();
}

void grant_journal::logged_in_for(session_id id, const std::string& organization) {
    const auto found = find(id);
    if (found == nullptr || found->content.login_organization == organization) return;
    found->content.login_organization = organization;
    held_.rows.unsaved().change(found, false);
    disk_.wake();
}

asio::awaitable<std::optional<result<grant_report>>> grant_journal::save_unsaved_answer(session_id id,
                                                                                        host_time now) {
    using answer = std::optional<result<grant_report>>;
    const auto found = find(id);
    if (found == nullptr || !found->untold) co_return answer{};
    if (!found->is_durable()) {
        const auto done = co_await save(found);
        if (done.has_error()) co_return answer{result<grant_report>{not_saved(done.error())}};
    }
    if (find(id) != found || !std::exchange(found->untold, false) || !found->content.next) co_return answer{};
    auto report = report_of(*found->content.next);
    const auto& next = *found->content.next;
    host_time granted{next.obtained};
    granted.boot = next.boot;
    report.age = distance(now, granted);
    co_return answer{result<grant_report>{report}};
}

}  // namespace tokenkeeper::store
