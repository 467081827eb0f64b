#include "daemon/supervisor/clock/clock_care.hpp"

#include "daemon/sources/restored_token.hpp"

#include <chrono>
#include <cstddef>
#include <utility>
#include <variant>

namespace tokenkeeper::supervision {

namespace {

/// The longest time until it shows that the clock was set.
constexpr seconds between_looks{10};
/// An answer that took longer, perhaps beyond a suspend, tells nothing about the clocks.
constexpr boot_clock::duration clock_patience = seconds{30};
/// Some of them have a file that is read.
constexpr std::size_t told_at_once = 100;

}  // namespace

clock_care::clock_care(const supervised_rooms& rooms) : rooms_(rooms), clock_(rooms.world.now()) {}

void clock_care::look() {
    const auto now = rooms_.world.now();
    if (const auto forward = clock_.set_by(now)) {
        clock_set(*forward);
    }
    if (!round_ && next_.has_news()) round_ = std::exchange(next_, {});
    if (!round_) return;
    const auto page = rooms_.names.page(round_->told_up_to, told_at_once);
    for (const auto id : page)
        tell(id, now);
    if (page.size() < told_at_once) return round_.reset();
    round_->told_up_to = rooms_.names.find(page.back())->name();
}

void clock_care::clock_set(milliseconds forward) {
    std::erase_if(pauses_, [this](const auto& each) { return !is_there(each.first); });
    witnesses_.clock_set();
    for (auto& [organization, pause] : pauses_)
        pause.clock_set(forward);
    pause_told_ = false;
    rooms_.events.publish(events::wall_clock_set{forward});
    next_.clock_set = true;
}

bool clock_care::is_there(organization_id id) const {
    return rooms_.names.find_organization(id) != nullptr;
}

boot_time clock_care::next_look() const {
    return rooms_.world.now().boot + (round_ || next_.has_news() ? seconds{0} : between_looks);
}

void clock_care::hear(organization_id organization, const request_outcome& outcome,
                      boot_clock::duration took) {
    const auto* report = std::get_if<check_report>(&outcome);
    if (report == nullptr || !report->server_date || took > clock_patience) return;
    rooms_.health.compare_clocks(organization, *report->server_date);
    compare(organization, *report->server_date);
}

void clock_care::compare(organization_id organization, wall_time server) {
    const auto now = rooms_.world.now();
    const auto ahead = now.wall - server;
    witnesses_.hear(organization, std::chrono::abs(ahead) <= tolerated_clock_offset, now.boot,
                    [this](organization_id id) { return is_there(id); });
    if (witnesses_.agree(now.boot)) rooms_.tokens.disk().confirm_clock(now);
    const auto stood_still = pauses_[organization].compare(ahead);
    if (!stood_still) return;
    if (!std::exchange(pause_told_, true)) rooms_.events.publish(events::host_stood_still{*stood_still});
    next_.stood_still[organization] += *stood_still;
}

void clock_care::tell(session_id id, const instant& now) {
    const auto* state = rooms_.sessions.find(id);
    if (state == nullptr) return;
    if (round_->clock_set) tell_clock_set(id, *state, now);
    const auto organization = rooms_.names.find(id)->organization;
    if (const auto still = round_->stood_still.find(organization); still != round_->stood_still.end())
        rooms_.sessions.tell(id, input::host_stood_still{still->second}, now.boot);
    if (const auto pause = pauses_.find(organization); pause != pauses_.end() && pause->second.is_suspected())
        ask(id, *state, now);
}

void clock_care::tell_clock_set(session_id id, const session& state, const instant& now) {
    const auto& entry = *rooms_.names.find(id);
    if (!state.has_token()) return rooms_.sources.restore_again(entry);
    input::wall_clock_set news{now, {}};
    if (entry.settings->token_file && entry.settings->token_lifetime) {
        rooms_.sources.file_changed(*entry.settings->token_file, id);
    } else if (const auto* row = rooms_.tokens.find(id)) {
        news.life = sources::life_by_wall_clock(*row, now, rooms_.world.boot_id());
    }
    if (state.token().kept_since.written() || news.life) rooms_.sessions.tell(id, news, now.boot);
}

void clock_care::ask(session_id id, const session& state, const instant& now) {
    const auto organization = rooms_.names.find(id)->organization;
    if (state.state() != session_state::alive || !round_->asked.insert(organization).second) return;
    rooms_.sessions.tell(id, input::reader_wish{input::wish::look}, now.boot);
}

}  // namespace tokenkeeper::supervision
