#include "daemon/delivery/token_sinks.hpp"

#include "daemon/delivery/forsaken_sinks.hpp"
#include "lib/scheduler/token_access.hpp"

#include <algorithm>

namespace tokenkeeper::delivery {

namespace asio = boost::asio;

namespace {

/// The time for one look at every sink.
constexpr boot_clock::duration round = seconds{30};
/// The number of sinks in one turn of the loop; as many are removed again.
constexpr std::size_t slice = 50;
/// The time that the answer to a command waits for files.
constexpr boot_clock::duration settling = seconds{1};
/// Of more sinks than these with one name in different folders, each is corrected by the next look alone.
constexpr std::size_t most_namesakes = 100;
/// By this name, which no sink has, the list of sinks is among the files that are waited for.
const std::filesystem::path list_of_sinks{};

}  // namespace

token_sinks::token_sinks(runtime::runtime& world, const events::event_bus& events, const scheduler& sessions,
                         const roster& names, const store::vault& tokens)
    : world_(world),
      sessions_(sessions),
      names_(names),
      tokens_(tokens),
      troubles_(events),
      waits_(world),
      began_(world.now().boot),
      next_round_(world.make_alarm()) {}

void token_sinks::recall(const config::configuration& settings) {
    if (!memory_) {
        memory_.emplace();
        for (auto& [file, sessions] : world_.files().remembered_sinks()) {
            owners_.recall(file);
            memory_->recall(file, std::move(sessions));
        }
    }
    spare_needed(settings);
    auto fates = fates_of(memory_->doubted(), settings);
    memory_->doubt(std::move(fates.doubted));
    for (const auto& file : fates.needed_otherwise)
        settle(file, false);
    for (const auto& file : fates.forsaken) {
        memory_->forsake(file);
        remove_file(config::token_sink{file, {}, 0600}, {});
    }
}

/// What could not be removed may be a file by now that the configuration needs for something else.
void token_sinks::spare_needed(const config::configuration& settings) {
    auto left = leftovers_.failed();
    std::erase_if(left, [this](const auto& file) { return owners_.has_owner(file); });
    for (const auto& file : fates_of(left, settings).needed_otherwise) {
        troubles_.tell(file, leftovers_.at(file).about, true, {});
        leftovers_.drop(file);
        settle(file, false);
        memory_->forget(file);
    }
}

void token_sinks::announce(const std::filesystem::path& sink, const std::string& session) {
    memory_.value().add(sink, session);
}

/// Writes the list. If that fails, the next look tries again: a full disk keeps no token from its reader.
void token_sinks::remember() {
    if (!memory_ || waits_.contain(list_of_sinks)) return;
    auto list = memory_->take_due();
    if (!list) return;
    world_.files().remember_sinks(*std::move(list),
                                  [this, number = waits_.begin(list_of_sinks)](const auto& done) {
                                      static_cast<void>(waits_.end(list_of_sinks, number));
                                      troubles_.tell(list_of_sinks, {}, false, done.trouble);
                                      if (!done.trouble.empty()) return memory_->list_lost();
                                      remember();  // what was announced meanwhile
                                  });
}

asio::awaitable<void> token_sinks::remembered() {
    return waits_.over(list_of_sinks, world_.now().boot + settling);
}

void token_sinks::hear(const events::event& fact) {
    const auto* change = std::get_if<events::store_changed>(&fact);
    const bool replaced = change != nullptr && change->news.what == store::store_news::kind::replaced;
    if (replaced && memory_) memory_->list_lost();
}

void token_sinks::add(session_id id) {
    const auto* session = names_.find(id);
    if (session == nullptr || !session->settings->sink) return;
    const auto& file = session->settings->sink->path;
    sinks_.insert(id);
    const auto* state = sessions_.find(id);
    const bool holds_others = may_hold_others(id);
    if (memory_) memory_->add(file, session->name());
    owners_.give(file, id, holds_others);
    if (state == nullptr) return;
    if (may_stand_in_sink(*state, world_.now().boot)) return write(id);
    if (must_be_gone(id, *state)) remove_file(id);
}

/// A file of an earlier process holds a token that ended. While the store cannot be read, nobody knows.
bool token_sinks::must_be_gone(session_id id, const session& state) const {
    const bool ended = !state.has_token() || state.state() == session_state::lost;
    return owners_.holds_others(names_.find(id)->settings->sink->path) || (ended && tokens_.disk().is_open());
}

/// The token in a file of an earlier process is the session's own only where that process had it, too: one
/// that came since may be another account's, under the same name. While the store cannot be read, nobody
/// knows.
bool token_sinks::may_hold_others(session_id id) const {
    const auto* session = names_.find(id);
    const auto& file = session->settings->sink->path;
    const bool is_anothers = memory_ && memory_->holds_others(file, session->name());
    const auto* state = sessions_.find(id);
    const bool is_new = !owners_.owns(id, file) && state != nullptr && state->has_token() &&
                        tokens_.disk().is_open() && !had_by_earlier_process(id);
    return is_anothers || is_new || leftovers_.contains(file);
}

bool token_sinks::had_by_earlier_process(session_id id) const {
    const auto* row = tokens_.find(id);
    if (row == nullptr || !row->current) return false;
    const auto now = world_.now();
    const store::host_time obtained{row->current->obtained, row->current->boot};
    return store::distance({now, world_.boot_id()}, obtained) > now.boot - began_;
}

void token_sinks::remove(session_id id) {
    if (sinks_.erase(id) == 0) return;
    const auto* session = names_.find(id);
    if (session == nullptr || !session->settings->sink) return;
    const auto& sink = *session->settings->sink;
    if (!owners_.leave(sink.path, id)) return;
    if (memory_) memory_->leave(sink.path, session->name());
    if (!spared_.contains(sink.path)) return remove_file(sink, names_.describe(id));
    settle(sink.path, false);
    if (memory_) memory_->forget(sink.path);
}

void token_sinks::token_changed(session_id id, token_change change) {
    if (!sinks_.contains(id)) return;
    switch (change) {
        case token_change::usable:
            return write(id);
        case token_change::promoted: {
            // The old one is dead where a new one takes its place that was not seen alive yet.
            const auto* state = sessions_.find(id);
            if (state == nullptr || !may_stand_in_sink(*state, world_.now().boot)) return remove_file(id);
            return write(id);
        }
        case token_change::unrevoked: {
            const auto* state = sessions_.find(id);
            if (state != nullptr && may_stand_in_sink(*state, world_.now().boot)) write(id);
            return;
        }
        case token_change::unusable:
        case token_change::released:
        case token_change::revoked:
            return remove_file(id);
        case token_change::discarded:
        case token_change::rejected:
            return;
    }
}

void token_sinks::write(session_id id) {
    const auto* session = names_.find(id);
    const auto* row = tokens_.find(id);
    if (session == nullptr || row == nullptr || !row->current) return;
    const auto& sink = *session->settings->sink;
    if (!owners_.owns(id, sink.path)) return;
    leftovers_.drop(sink.path);
    auto answer = [this, sink, about = names_.describe(id),
                   number = waits_.begin(sink.path)](const runtime::sink_outcome& done) {
        if (!waits_.end(sink.path, number)) return;
        troubles_.tell(sink.path, about, false, done.trouble);
        if (done.trouble.empty()) return settle(sink.path, true);
        if (owners_.holds_others(sink.path)) remove_file(sink, about);
    };
    world_.files().write_token(sink, row->current->value, std::move(answer));
}

void token_sinks::remove_file(session_id id) {
    const auto* session = names_.find(id);
    if (session == nullptr || !session->settings->sink) return;
    const auto& sink = *session->settings->sink;
    if (owners_.owns(id, sink.path)) remove_file(sink, names_.describe(id));
}

void token_sinks::settle(const std::filesystem::path& file, bool is_there) {
    owners_.settle(file, is_there);
    if (memory_) memory_->settle(file);
}

void token_sinks::remove_file(const config::token_sink& sink, const events::subject& about) {
    leftovers_.add(sink, about, world_.now().boot);
    auto answer = [this, file = sink.path, about,
                   number = waits_.begin(sink.path)](const runtime::sink_outcome& done) {
        if (!waits_.end(file, number)) return;
        if (done.trouble.empty()) {
            end_removal(file, done.was_absent);
        } else {
            leftovers_.note_failure(file);
        }
        troubles_.tell(file, about, true, done.trouble);
    };
    // Of a file that is no session's sink now, somebody else may have made another.
    if (!owners_.has_owner(sink.path)) return world_.files().remove_own_file(sink.path, std::move(answer));
    world_.files().remove_token(sink, std::move(answer));
}

/// A file that should be there and is not may come again, with its file system: it is removed then.
void token_sinks::end_removal(const std::filesystem::path& file, bool was_absent) {
    const bool has_owner = owners_.has_owner(file);
    const bool may_come = was_absent && owners_.is_there(file);
    if (may_come && !has_owner && leftovers_.note_absence(file, world_.now().boot)) return;
    leftovers_.drop(file);
    if (may_come && has_owner) return;
    settle(file, false);
    if (memory_) memory_->forget(file);
    if (!was_absent && !has_owner) correct_namesakes(file);
}

asio::awaitable<void> token_sinks::settled(session_id id) {
    const auto* session = names_.find(id);
    if (session == nullptr || !session->settings->sink) co_return;
    auto file = session->settings->sink->path;
    co_await waits_.over(std::move(file), world_.now().boot + settling);
}

asio::awaitable<void> token_sinks::settled() {
    return settled_until(world_.now().boot + settling);
}

asio::awaitable<void> token_sinks::run() {
    for (;;) {
        const auto most = std::max({sinks_.size(), leftovers_.count(), std::size_t{1}});
        const auto slices = static_cast<long>((most + slice - 1) / slice);
        next_round_->set(world_.now().boot + round / slices);
        const bool due = co_await next_round_->wait();
        if (!due) co_return;
        look(slice);
    }
}

void token_sinks::look_soon() {
    next_session_ = 0;
    leftovers_.begin_round();
    next_round_->set(world_.now().boot);
}

void token_sinks::look(std::size_t most) {
    look_at_leftovers(most);
    look_at_sessions(most);
    remember();
}

/// Returns true if the folder has not answered yet: then its jobs wait, and further ones would change
/// nothing.
bool token_sinks::is_waiting(const std::filesystem::path& sink, const events::subject& about,
                             bool left_behind) {
    if (waits_.are_long(sink)) troubles_.tell_long_wait(sink, about, left_behind);
    return waits_.contain(sink);
}

void token_sinks::look_at_leftovers(std::size_t most) {
    for (const auto& each : leftovers_.next(most))
        if (!is_waiting(each.sink.path, each.about, true)) remove_file(each.sink, each.about);
}

/// Corrects files that were removed or changed from outside, or whose folder appeared later. It writes only
/// tokens that a reader at the socket would get, too.
void token_sinks::look_at_sessions(std::size_t most) {
    const auto now = world_.now().boot;
    auto id = sinks_.lower_bound(next_session_);
    for (; id != sinks_.end() && most > 0; ++id, --most)
        correct(*id, now);
    next_session_ = id == sinks_.end() ? 0 : *id;
}

/// Folders may be linked: what was removed may have been one of these by another name.
void token_sinks::correct_namesakes(const std::filesystem::path& removed) {
    const auto now = world_.now().boot;
    for (const auto id : owners_.owners_by_name(removed, most_namesakes))
        correct(id, now);
}

void token_sinks::correct(session_id id, boot_time now) {
    const auto* state = sessions_.find(id);
    const auto* session = names_.find(id);
    if (state == nullptr || session == nullptr || !session->settings->sink) return;
    const auto& sink = session->settings->sink->path;
    if (!owners_.owns(id, sink)) return;
    const bool may_stand = may_stand_in_sink(*state, now);
    const bool must_go = !may_stand && owners_.is_there(sink) && must_be_gone(id, *state);
    if (!may_stand && !must_go) return;
    const bool is_being_removed = leftovers_.contains(sink) && waits_.contain(sink);
    if (is_being_removed || is_waiting(sink, names_.describe(id), must_go)) return;
    if (may_stand) return write(id);
    remove_file(id);
}

}  // namespace tokenkeeper::delivery
