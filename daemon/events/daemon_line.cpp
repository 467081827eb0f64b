#include "daemon/events/daemon_line.hpp"

#include "daemon/events/line_parts.hpp"
#include "daemon/logging/catalogue.hpp"

#include <utility>

namespace tokenkeeper::events {

namespace catalogue = logging::events;

daemon_lines::lines daemon_lines::operator()(const configuration_loaded& fact) const {
    return {of_kind(catalogue::config_loaded, "configuration " + fact.file + " loaded, generation " +
                                                  std::to_string(fact.generation) + ": " + fact.summary)};
}

daemon_lines::lines daemon_lines::operator()(const configuration_refused& fact) const {
    const auto stays = " (the configuration of generation " + std::to_string(fact.generation) + " stays)";
    lines rejections;
    for (const auto& error : fact.errors) {
        rejections.push_back(
            of_kind(catalogue::config_rejected, fact.generation == 0 ? error : error + stays));
    }
    return rejections;
}

daemon_lines::lines daemon_lines::operator()(const configuration_doubted& fact) const {
    return {plain(logging::severity::warning, fact.doubt)};
}

daemon_lines::lines daemon_lines::operator()(const rule_looked_up& fact) const {
    return {plain(logging::severity::notice, fact.news)};
}

daemon_lines::lines daemon_lines::operator()(const set_members_changed& fact) const {
    return {plain(logging::severity::info, "session set " + fact.set + ": " + std::to_string(fact.come) +
                                               " new, " + std::to_string(fact.gone) + " gone; it has " +
                                               counted(fact.present, "session", "sessions"))};
}

daemon_lines::lines daemon_lines::operator()(const set_files_left_out& fact) const {
    return {plain(logging::severity::notice, fact.report)};
}

daemon_lines::lines daemon_lines::operator()(const wall_clock_set& fact) const {
    const bool forward = fact.forward > milliseconds::zero();
    const auto length = std::chrono::round<seconds>(std::chrono::abs(fact.forward));
    // Time servers correct a clock by less, again and again.
    const auto rank = length < seconds{10} ? logging::severity::debug : logging::severity::notice;
    return {plain(rank, "the clock of this host was set " + std::string{forward ? "forward" : "back"} +
                            " by " + format_duration(length) + "; the daemon reads again what goes by it")};
}

daemon_lines::lines daemon_lines::operator()(const host_stood_still& fact) const {
    return {plain(logging::severity::notice,
                  "this host stood still for " + format_duration(std::chrono::round<seconds>(fact.length)) +
                      ", as a paused virtual machine does; the daemon asks again about tokens that may have "
                      "ended meanwhile")};
}

daemon_lines::lines daemon_lines::operator()(const daemon_ready& fact) const {
    return {of_kind(catalogue::daemon_ready, "the daemon looks after " +
                                                 counted(fact.sessions, "session", "sessions") +
                                                 ", and answers at " + fact.socket)};
}

daemon_lines::lines daemon_lines::operator()(const daemon_stopping& /*fact*/) const {
    return {of_kind(catalogue::daemon_stopping, "the daemon stops, because somebody asked it to")};
}

daemon_lines::lines daemon_lines::operator()(const notification_tried& fact) const {
    auto text = "the notification \"" + fact.word + "\" of " + counted(fact.facts, "event", "events");
    if (fact.failure.empty()) {
        return {plain(logging::severity::debug, text + " is sent to " + fact.target)};
    }
    return {
        plain(logging::severity::info, text + " could not be sent to " + fact.target + ": " + fact.failure)};
}

daemon_lines::lines daemon_lines::operator()(const notifications_unsent_at_stop& fact) const {
    return {
        plain(logging::severity::warning, "the daemon stops before it has sent " +
                                              counted(fact.notifications, "notification", "notifications") +
                                              ", and does not send them later")};
}

daemon_lines::lines daemon_lines::operator()(const grants_unanswered_at_stop& fact) const {
    return {plain(logging::severity::warning, "the daemon stops, and Genesys Cloud has not answered " +
                                                  counted(fact.grants, "grant", "grants") +
                                                  ": the answer may be lost")};
}

daemon_lines::lines daemon_lines::operator()(const unsaved_at_stop& fact) const {
    const std::string cause =
        fact.disk_hangs ? "the disk of the state store does not answer" : "the state store cannot be written";
    lines told;
    for (const auto& session : fact.lost.rotations) {
        told.push_back(plain(logging::severity::error,
                             cause + ", and the daemon stops: the latest refresh token of the session may be "
                                     "lost; if it is, somebody has to log in again",
                             {0, session, {}}));
    }
    if (!told.empty() && fact.lost.others == 0) return told;
    if (!fact.disk_hangs && told.empty() && fact.lost.others == 0) {
        told.push_back(plain(logging::severity::warning,
                             "the daemon stops before it has written the latest check of " +
                                 counted(fact.lost.observed, "session", "sessions") +
                                 ": no token is lost, and the next start checks them earlier"));
        return told;
    }
    told.push_back(
        plain(logging::severity::warning,
              cause + ", and the daemon stops: " +
                  (fact.lost.others == 0
                       ? std::string{"no token is lost"}
                       : "the latest changes of " + counted(fact.lost.others, "session", "sessions") +
                             " may be lost; the next start reads or requests their tokens again")));
    return told;
}

}  // namespace tokenkeeper::events
