#include "daemon/notify/notifiers.hpp"

#include "daemon/events/stream_line.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <limits>
#include <utility>
#include <variant>

#include <boost/asio/co_spawn.hpp>

namespace tokenkeeper::notify {

namespace {

/// Owns the files of URLs; no session and no organization has this id.
constexpr auto files_owner = std::numeric_limits<sources::watched_files::owner_id>::max();

/// Facts that are told with each request and whose lines have no name, so that nobody can ask for them.
bool is_routine(const events::event& fact) {
    return std::holds_alternative<events::request_started>(fact) ||
           std::holds_alternative<events::request_ended>(fact) ||
           std::holds_alternative<events::store_committed>(fact);
}

void rethrow(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

}  // namespace

notifiers::notifiers(runtime::runtime& world, const events::event_bus& events, sources::watched_files& files,
                     sender daemon)
    : world_(world), events_(events), files_(files), daemon_(std::move(daemon)) {}

void notifiers::hear(const events::event& fact) {
    if (couriers_.empty()) return;
    // Making a line costs more than looking at the fact, and there are many facts.
    const bool may_be_wanted =
        wants_event_names_ ? !is_routine(fact) : std::holds_alternative<events::health_changed>(fact);
    if (!may_be_wanted) return;
    const auto now = world_.now().wall;
    for (const auto& line : events::stream_lines_of(fact)) {
        const auto news = notice_of(line, now);
        if (news.word.empty()) continue;
        for (const auto& each : couriers_)
            each->hear(news);
    }
}

void notifiers::put_in_force(const std::shared_ptr<const config::configuration>& settings) {
    watch_files(*settings);
    std::vector<std::shared_ptr<courier>> next;
    wants_event_names_ = false;
    for (std::size_t i = 0; i < settings->notifiers.size(); ++i) {
        notifier_settings own{settings, i};
        auto each = take_present(own.own());
        if (each) {
            each->replace_settings(std::move(own));
        } else {
            each = std::make_shared<courier>(world_, events_, ++last_id_, std::move(own), daemon_);
            boost::asio::co_spawn(world_.executor(), courier::run(each), rethrow);
        }
        wants_event_names_ = wants_event_names_ || each->wants_event_names();
        next.push_back(std::move(each));
    }
    for (const auto& gone : std::exchange(couriers_, std::move(next)))
        gone->retire();
}

/// The present courier to the same place, which leaves the list; null: there is none.
std::shared_ptr<courier> notifiers::take_present(const config::notifier& wanted) {
    const auto same = std::ranges::find_if(
        couriers_, [&](const auto& each) { return each->settings().has_target_of(wanted); });
    if (same == couriers_.end()) return nullptr;
    auto taken = std::move(*same);
    couriers_.erase(same);
    return taken;
}

/// A watched file is claimed by its name: no session reads it by another one.
void notifiers::watch_files(const config::configuration& settings) {
    std::vector<std::filesystem::path> files;
    for (const auto& each : settings.notifiers)
        if (each.url_file) files.push_back(*each.url_file);
    files_.watch(files_owner, files);
}

void notifiers::stop() {
    std::size_t unsent = 0;
    for (const auto& each : couriers_)
        unsent += each->stop();
    if (unsent > 0) events_.publish(events::notifications_unsent_at_stop{unsent});
}

}  // namespace tokenkeeper::notify
