#include "daemon/delivery/token_sinks.hpp"

#include "daemon/delivery/forsaken_sinks.hpp"
#include "lib/scheduler/token_access.hpp"

namespace tokenkeeper::delivery {

namespace asio = boost::asio;

namespace {

/// The time that the answer to a command waits for files.
constexpr boot_clock::duration settling = seconds{1};
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
    listed_ = world_.now().boot;
    world_.files().remember_sinks(*std::move(list),
                                  [this, number = waits_.begin(list_of_sinks)](const auto& done) {
                                      static_cast<void>(waits_.end(list_of_sinks, number));
                                      troubles_.tell(list_of_sinks, {}, false, done.trouble);
                                      if (!done.trouble.empty()) return memory_->list_lost();
                                      if (memory_->has_new()) remember();  // announced meanwhile
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

}  // namespace tokenkeeper::delivery
