#include "daemon/keeper/granting.hpp"
#include "daemon/keeper/keeper.hpp"
#include "daemon/keeper/lines.hpp"
#include "daemon/keeper/origin.hpp"
#include "daemon/keeper/token_file.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"

#include <algorithm>
#include <utility>

/// Where the tokens of sessions come from, and where they go to.
namespace tokenkeeper::keeper {

namespace {

boot_time boot_of(const instant& now, wall_time at) {
    return now.boot + (at - now.wall);
}

std::optional<boot_time> boot_of(const instant& now, const std::optional<wall_time>& at) {
    return at ? std::optional{boot_of(now, *at)} : std::nullopt;
}

/// What has been. Wall time may stand behind what an earlier process wrote, as it does at the boot of a
/// machine without a clock of its own.
std::optional<boot_time> past_of(const instant& now, const std::optional<wall_time>& at) {
    return at ? std::optional{std::min(boot_of(now, *at), now.boot)} : std::nullopt;
}

token_life life_of(const state::stored_token& token, const instant& now) {
    token_life life{past_of(now, token.obtained).value(), boot_of(now, token.expires)};
    if (token.expires)
        life.expires = std::min(*life.expires, life.obtained + (*token.expires - token.obtained));
    return life;
}

/// What max_session counts from, if it is known from before.
std::optional<boot_time> kept_since_of(const state::stored_session* known) {
    return known == nullptr ? std::nullopt : past_of(instant::now(), known->seen.kept_since);
}

std::optional<wall_time> wall_of(const instant& now, const std::optional<boot_time>& at) {
    return at ? std::optional{now.to_wall(*at)} : std::nullopt;
}

}  // namespace

// From the store, a file, or a grant.

void keeper::load_session(const config::session& of, std::size_t together, boot_time now) {
    waiting_for_store_.erase(of.name);
    switch (of.source) {
        case token_source::access_token:
        case token_source::access_token_file:
            return load_given(of, together, now);
        case token_source::client_credentials:
            return load_client_credentials(of, together, now);
        case token_source::refresh_token:
            return load_refresh_token(of, together, now);
    }
}

void keeper::load_given(const config::session& of, std::size_t together, boot_time now) {
    // Kept if the file still holds the same token: read_token_file compares.
    vault_.restore(of.name, given_origin_of(of), false);
    if (of.access_token) {
        hold(of, of.access_token->clone(), together, now);
    } else {
        read_token_file(of, together, now);
    }
}

void keeper::load_client_credentials(const config::session& of, std::size_t together, boot_time now) {
    const auto& org = config_.organizations.at(of.organization);
    const auto origin = client_credentials_origin(org.login_url, of.client->id);
    const auto* known = vault_.restore(of.name, origin, false);
    if (known != nullptr && restore(of, *known, together, now)) return;
    if (known == nullptr) vault_.begin(of.name, origin, secret{}, instant::now().wall);
    engine_.token_needed(of.name, kept_since_of(known), together, now);
}

/// The newest refresh token stands in the store; the seed serves only where nothing descends from it there.
void keeper::load_refresh_token(const config::session& of, std::size_t together, boot_time now) {
    if (!vault_.is_open()) {
        waiting_for_store_.insert(of.name);
        engine_.token_needed(of.name, {}, together, now);
        engine_.grant_unavailable(of.name, "state_unwritable",
                                  "the state store, which holds its refresh token, is not open", now);
        return;
    }
    auto seed = config::read_secret_file(of.client->refresh_token_file.value(), options_.environment);
    const auto* held = seed.has_value() ? &*seed : nullptr;
    const auto* known = vault_.restore(of.name, refresh_origin_of(of, held), held == nullptr);
    if (known == nullptr && held == nullptr) {
        vault_.begin(of.name, refresh_origin_of(of, nullptr), secret{}, instant::now().wall);
        engine_.token_needed(of.name, {}, together, now);
        engine_.grant_unavailable(of.name, std::string{reason_of(seed.error())}, seed.error().message, now);
        return;
    }
    if (known != nullptr && restore(of, *known, together, now)) return;
    const bool doubted = known != nullptr && known->refresh_sent;
    if (known == nullptr) {
        const auto origin = refresh_origin_of(of, held);  // first: the seed is moved, in whatever order
        vault_.begin(of.name, origin, std::move(*seed), instant::now().wall);
    }
    engine_.token_needed(of.name, kept_since_of(known), together, now);
    if (doubted) engine_.refresh_answer_was_lost(of.name);
}

/// True: what is known holds a token that may live, or that we revoked.
bool keeper::restore(const config::session& of, const state::stored_session& known, std::size_t together,
                     boot_time now) {
    const auto at = instant::now();
    const bool ended = known.current && known.current->expires && *known.current->expires <= at.wall;
    const bool present = known.current && (known.revoked || !ended);
    const bool next = known.next && (!known.next->expires || *known.next->expires > at.wall);
    if (!present && !next) return false;
    if (present) {
        known_token token;
        token.life = life_of(*known.current, at);
        token.kept_since = past_of(at, known.seen.kept_since);
        token.last_verified = past_of(at, known.seen.last_verified);
        token.last_kept_alive = past_of(at, known.seen.last_kept_alive);
        token.idle_deadline = boot_of(at, known.seen.idle_deadline);
        if (token.idle_deadline && token.last_verified) {
            const auto left = *known.seen.idle_deadline - *known.seen.last_verified;
            token.idle_deadline = std::min(*token.idle_deadline, *token.last_verified + left);
        }
        token.idle_deadline_from = known.seen.idle_deadline_from;
        token.revoked = known.revoked;
        engine_.token_restored(of.name, token, together, now);
    } else {
        engine_.token_needed(of.name, kept_since_of(&known), together, now);
    }
    if (known.refresh_sent) engine_.refresh_answer_was_lost(of.name);
    if (next) engine_.new_token_restored(of.name, life_of(*known.next, at), now);
    return true;
}

void keeper::hold(const config::session& of, secret token, std::size_t together, boot_time now) {
    if (const auto* known = vault_.find(of.name); known != nullptr && vault_.holds(of.name, token)) {
        restore(of, *known, together, now);
        return;
    }
    vault_.give(of.name, given_origin_of(of), std::move(token), instant::now().wall);
    engine_.token_loaded(of.name, together, now);
}

std::string keeper::given_origin_of(const config::session& of) const {
    return given_origin(config_.organizations.at(of.organization).api_url);
}

std::string keeper::refresh_origin_of(const config::session& of, const secret* seed) const {
    return refresh_origin(config_.organizations.at(of.organization).login_url, of.client->id, seed);
}

// Files that change.

/// The token of a session's file, if it is another than the one held. A file that cannot be read any more
/// does not take away the token that was read from it before.
void keeper::read_token_file(const config::session& of, std::size_t together, boot_time now) {
    const auto* session = engine_.peek(of.name);
    auto read = config::read_access_token(of.token_file.value(), options_.environment);
    if (read.has_value()) {
        if (file_troubles_.erase(of.name) > 0)
            log_line(logging::severity::info, of, "its token file can be used again");
        if (!session->has_token() || !vault_.holds(of.name, *read)) hold(of, std::move(*read), together, now);
        return;
    }
    const auto& trouble = read.error();
    if (!session->has_token()) {
        engine_.token_unavailable(of.name, std::string{reason_of(trouble)}, trouble.message, now);
    } else if (std::exchange(file_troubles_[of.name], trouble.message) != trouble.message) {
        log_line(logging::severity::warning, of,
                 std::string{"its token file can no longer be used"} +
                     (session->state() != session_state::lost ? ", the token read before serves on" : "") +
                     ": " + trouble.message);
    }
}

/// The client's secret may be right now; another seed is another login.
void keeper::read_client_files(const config::session& of, const std::set<std::filesystem::path>& changed,
                               boot_time now) {
    if (waiting_for_store_.contains(of.name)) return;
    if (changed.contains(of.client->secret_file)) engine_.grant_available(of.name, now);
    if (!of.client->refresh_token_file || !changed.contains(*of.client->refresh_token_file)) return;
    auto seed = config::read_secret_file(*of.client->refresh_token_file, options_.environment);
    const auto* known = vault_.find(of.name);
    if (seed.has_error()) {
        if (known != nullptr && !known->refresh_token.empty()) {
            log_line(logging::severity::warning, of,
                     "its refresh token file cannot be used, the newer one in the store serves on: " +
                         seed.error().message);
        }
        return;
    }
    auto origin = refresh_origin_of(of, &*seed);
    if (known != nullptr && known->origin == origin) return;
    vault_.reseed(of.name, origin, std::move(*seed));
    engine_.set_source(of.name, of.source);
    engine_.act(of.name, session_action::renew, now);
}

void keeper::read_files(const std::vector<std::filesystem::path>& files) {
    const std::set<std::filesystem::path> changed{files.begin(), files.end()};
    const auto now = boot_clock::now();
    for (const auto& [name, s] : config_.sessions) {
        if (s.token_file && changed.contains(*s.token_file)) read_token_file(s, changed.size(), now);
        if (s.client) read_client_files(s, changed, now);
    }
    renew_ways_behind(changed);
    pump();
}

/// A proxy's credentials and an organization's authorities are read when a way is made.
void keeper::renew_ways_behind(const std::set<std::filesystem::path>& changed) {
    std::vector<std::string> behind;
    std::vector<std::string> errors;
    for (const auto& [name, o] : config_.organizations) {
        const bool credentials =
            o.via && o.via->credentials_file && changed.contains(*o.via->credentials_file);
        if (credentials) {
            const auto read = config::read_proxy_credentials(*o.via->credentials_file, options_.environment);
            if (read.has_error()) {
                errors.push_back(o.wrong(read.error().message).text());
                continue;
            }
        }
        if (credentials || (o.ca_file && changed.contains(*o.ca_file))) behind.push_back(name);
    }
    for (auto& [name, way] : make_ways(config_, behind, errors))
        ways_[name] = std::move(way);
    for (const auto& error : errors)
        log_line(logging::severity::warning, error + " (the way made before serves on)");
}

// What happens to tokens.

void keeper::token_news_came(const token_news& news) {
    const auto named = names_.find(news.session);
    if (named == names_.end()) return;
    const auto& name = named->second;
    const auto& s = config_.sessions.at(name);
    switch (news.what) {
        case token_change::promoted:
            vault_.promoted(name);
            write_sink(s);
            break;
        case token_change::discarded:
            vault_.discarded(name);
            break;
        case token_change::usable:
            write_sink(s);
            break;
        case token_change::revoked:
            vault_.revoked(name);
            remove_sink(s);
            break;
        case token_change::unusable:
            // A token that was given is kept to be compared with what its file holds.
            if (s.client) vault_.died(name);
            remove_sink(s);
            break;
    }
}

void keeper::write_sink(const config::session& of) {
    const auto* known = vault_.find(of.name);
    if (!of.sink || known == nullptr || !known->current) return;
    sinks_left_.erase(of.sink->path);
    tell_sink(*of.sink, of.name, "is not up to date", write_token_file(*of.sink, known->current->value));
}

void keeper::remove_sink(const config::session& of) {
    if (of.sink) remove_sink(*of.sink, of.name);
}

void keeper::remove_sink(const config::token_sink& sink, const std::string& session) {
    auto wrong = remove_token_file(sink);
    if (wrong.empty()) {
        sinks_left_.erase(sink.path);
    } else {
        sinks_left_.insert_or_assign(sink.path, left_sink{sink, session});
    }
    tell_sink(sink, session, "holds a token that does not belong there any more", wrong);
}

/// A trouble is told once, and its end.
void keeper::tell_sink(const config::token_sink& sink, const std::string& session, std::string_view what,
                       const std::string& wrong) {
    logging::event line;
    line.session = session;
    if (wrong.empty()) {
        if (sink_troubles_.erase(sink.path) == 0) return;
        line.message = "its token sink is as it should be again";
        return logging::log(line);
    }
    line.level = logging::severity::error;
    line.message = "its token sink " + std::string{what} + ": " + wrong;
    if (std::exchange(sink_troubles_[sink.path], line.message) != line.message) logging::log(line);
}

/// A folder may have come later, and somebody may have removed or changed a file. Nothing is written that
/// would not be given to a reader at the socket.
void keeper::look_after_sinks() {
    const auto now = boot_clock::now();
    const auto left = sinks_left_;
    for (const auto& [path, each] : left)
        remove_sink(each.sink, each.session);
    for (const auto& [name, s] : config_.sessions) {
        const auto* session = s.sink ? engine_.peek(name) : nullptr;
        if (session != nullptr && may_stand_in_sink(*session, now)) write_sink(s);
    }
}

void keeper::save_observations() {
    const auto now = instant::now();
    for (const auto& [name, s] : config_.sessions) {
        const auto* session = engine_.peek(name);
        if (session == nullptr || !session->has_token()) continue;
        const auto known = session->known();
        vault_.note(name, {wall_of(now, known.last_verified), wall_of(now, known.last_kept_alive),
                           wall_of(now, known.idle_deadline), known.idle_deadline_from,
                           wall_of(now, known.kept_since)});
    }
    if (!vault_.flush()) return;
    const auto waiting = std::exchange(waiting_for_store_, {});
    for (const auto& name : waiting) {
        const auto& s = config_.sessions.at(name);
        engine_.set_source(name, s.source);
        load_session(s, waiting.size(), now.boot);
    }
    pump();
}

void keeper::store_trouble(const std::optional<std::string>& trouble) {
    using namespace logging;
    if (trouble) {
        log(make_event(events::state_unavailable, "the state store cannot be used: " + *trouble +
                                                      "; it goes on from memory, and refresh grants wait"));
    } else {
        log(make_event(events::state_recovered, "the state store is written again"));
    }
}

}  // namespace tokenkeeper::keeper
