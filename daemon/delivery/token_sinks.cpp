#include "daemon/delivery/token_sinks.hpp"

#include "daemon/delivery/forsaken_sinks.hpp"
#include "lib/scheduler/token_access.hpp"

#include <algorithm>

namespace tokenkeeper::delivery {

namespace asio = boost::asio;

namespace {

/// The time for one look at every sink.
constexpr boot_clock::duration round = seconds{30};
/// The number of sinks in one turn of the loop.
constexpr std::size_t slice = 50;

}  // namespace

token_sinks::token_sinks(runtime::runtime& world, const events::event_bus& events, const scheduler& sessions,
                         const roster& names, const store::vault& tokens)
    : world_(world),
      sessions_(sessions),
      names_(names),
      tokens_(tokens),
      troubles_(events),
      next_round_(world.make_alarm()) {}

void token_sinks::recall(const config::configuration& settings) {
    if (remembered_) return;
    remembered_.emplace();
    const auto earlier = world_.files().remembered_sinks();
    for (const auto& file : sinks_in_doubt(earlier, settings))
        remembered_->insert(file);
    for (const auto& file : forsaken_sinks(earlier, settings)) {
        remove_file(config::token_sink{file, {}, 0600}, {});
        if (leftovers_.contains(file)) remembered_->insert(file);
    }
    list_is_due_ = true;
}

void token_sinks::announce(const std::filesystem::path& sink) {
    if (remembered_.value().insert(sink).second) list_is_due_ = true;
}

/// Writes the list. If that fails, the next look tries again: a full disk keeps no token from its reader.
void token_sinks::remember() {
    if (list_is_due_) list_is_due_ = !world_.files().remember_sinks(*remembered_).empty();
}

void token_sinks::add(session_id id) {
    const auto* session = names_.find(id);
    if (session == nullptr || !session->settings->sink) return;
    sinks_.insert(id);
    const auto* state = sessions_.find(id);
    if (state == nullptr) return;
    if (may_stand_in_sink(*state, world_.now().boot)) return write(id);
    // A file of an earlier process holds a token that ended. While the store cannot be read, nobody knows.
    const bool ended = !state->has_token() || state->state() == session_state::lost;
    if (ended && tokens_.disk().is_open()) remove_file(id);
}

void token_sinks::remove(session_id id) {
    if (sinks_.erase(id) > 0) remove_file(id);
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
    leftovers_.erase(sink.path);
    const auto trouble = world_.files().write_token(sink, row->current->value);
    troubles_.tell(sink.path, names_.describe(id), false, trouble);
}

void token_sinks::remove_file(session_id id) {
    const auto* session = names_.find(id);
    if (session != nullptr && session->settings->sink)
        remove_file(*session->settings->sink, names_.describe(id));
}

void token_sinks::remove_file(const config::token_sink& sink, const events::subject& about) {
    const auto trouble = world_.files().remove_token(sink);
    if (trouble.empty()) {
        leftovers_.erase(sink.path);
    } else {
        leftovers_.insert_or_assign(sink.path, left_sink{sink, about});
    }
    troubles_.tell(sink.path, about, true, trouble);
}

asio::awaitable<void> token_sinks::run() {
    for (;;) {
        const auto slices = static_cast<long>(std::max<std::size_t>(1, (sinks_.size() + slice - 1) / slice));
        next_round_->set(world_.now().boot + round / slices);
        const bool due = co_await next_round_->wait();
        if (!due) co_return;
        look(slice);
    }
}

void token_sinks::look_soon() {
    next_ = 0;
    next_round_->set(world_.now().boot);
}

/// Corrects files that were removed or changed from outside, or whose folder appeared later. It writes only
/// tokens that a reader at the socket would get, too.
void token_sinks::look(std::size_t most) {
    const auto now = world_.now().boot;
    const auto left = leftovers_;
    for (const auto& [path, file] : left)
        remove_file(file.sink, file.about);
    auto id = sinks_.lower_bound(next_);
    for (; id != sinks_.end() && most > 0; ++id, --most) {
        const auto* state = sessions_.find(*id);
        if (state != nullptr && may_stand_in_sink(*state, now)) write(*id);
    }
    next_ = id == sinks_.end() ? 0 : *id;
    remember();
}

}  // namespace tokenkeeper::delivery
