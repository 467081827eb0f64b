#include "daemon/supervisor/clock/clock_care.hpp"

#include "daemon/sources/restored_token.hpp"

#include <cstddef>

namespace tokenkeeper::supervision {

namespace {

/// The longest time until it shows that the clock was set.
constexpr seconds between_looks{10};
/// Some of them have a file that is read.
constexpr std::size_t told_at_once = 100;

}  // namespace

clock_care::clock_care(const supervised_rooms& rooms) : rooms_(rooms), clock_(rooms.world.now()) {}

void clock_care::look() {
    const auto now = rooms_.world.now();
    if (const auto forward = clock_.set_by(now)) {
        // Some are told twice of what was set before.
        forward_ = told_up_to_ ? forward_ + *forward : *forward;
        told_up_to_.emplace();
        rooms_.events.publish(events::wall_clock_set{*forward});
    }
    if (!told_up_to_) return;
    const auto page = rooms_.names.page(*told_up_to_, told_at_once);
    for (const auto id : page)
        tell(id, now);
    told_up_to_.reset();
    if (page.size() == told_at_once) told_up_to_ = rooms_.names.find(page.back())->name();
}

boot_time clock_care::next_look() const {
    return rooms_.world.now().boot + (told_up_to_ ? seconds{0} : between_looks);
}

void clock_care::tell(session_id id, const instant& now) {
    const auto* session = rooms_.sessions.find(id);
    if (session == nullptr) return;
    const auto& entry = *rooms_.names.find(id);
    if (!session->has_token()) return rooms_.sources.restore_again(entry);
    input::wall_clock_set news{now, forward_, {}};
    const bool file_tells_life = entry.settings->token_file && entry.settings->token_lifetime;
    const auto* row = rooms_.tokens.find(id);
    if (!file_tells_life && row != nullptr)
        news.life = sources::life_by_wall_clock(*row, now, rooms_.world.boot_id());
    rooms_.sessions.tell(id, news, now.boot);
    // Afterwards: what it tells goes by the clock of now.
    if (file_tells_life) rooms_.sources.file_changed(*entry.settings->token_file, id);
}

}  // namespace tokenkeeper::supervision
