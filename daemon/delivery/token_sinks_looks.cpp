#include "daemon/delivery/token_sinks.hpp"
#include "lib/scheduler/token_access.hpp"

#include <algorithm>

/// The looks at token sinks: all of them within half a minute, one slice at a time.
namespace tokenkeeper::delivery {

namespace asio = boost::asio;

namespace {

/// The time for one look at every sink.
constexpr boot_clock::duration round = seconds{30};
/// The number of sinks in one turn of the loop; as many are removed again.
constexpr std::size_t slice = 50;
/// The list may be long, and what left it can wait.
constexpr boot_clock::duration between_lists = seconds{5};
/// Of more sinks than these with one name in different folders, each is corrected by the next look alone.
constexpr std::size_t most_namesakes = 100;

}  // namespace

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
    if (world_.now().boot - listed_ >= between_lists) remember();
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
