#include "daemon/logging/line_allowance.hpp"

#include "daemon/logging/catalogue.hpp"

#include <algorithm>
#include <chrono>

namespace tokenkeeper::logging {

namespace {

constexpr auto remedy = "; tokenkeeperctl status and tokenkeeperctl history tell what they would";

bool is_counted(const event& line) {
    return line.level != severity::debug && !line.session.empty() && line.name.starts_with("session.");
}

event report(const std::string& organization, std::string message) {
    auto line = make_event(events::organization_lines_left_out, std::move(message) + remedy);
    line.organization = organization;
    return line;
}

}  // namespace

std::vector<event> line_allowance::admit(std::vector<event> lines, boot_time now) {
    std::vector<event> admitted;
    for (auto& line : lines) {
        if (is_counted(line)) {
            admit_about_session(std::move(line), now, admitted);
        } else {
            admitted.push_back(std::move(line));
        }
    }
    return admitted;
}

void line_allowance::admit_about_session(event line, boot_time now, std::vector<event>& admitted) {
    auto& own = shares_.try_emplace({line.organization, line.level == severity::error}).first->second;
    const std::chrono::duration<double> spent = now - std::exchange(own.at, now);
    own.left = std::min(at_once, own.left + spent.count() * per_second);
    const bool may_tell = !own.told || now - *own.told >= pause;
    const bool has_room = own.left >= 1;
    if (!has_room && own.left_out++ == 0) own.first = now;
    if (may_tell && !has_room && own.left_out == 1) {
        own.told = now;
        admitted.push_back(report(line.organization,
                                  "the daemon leaves out lines about sessions, because there are too many"));
    }
    if (!has_room) return;
    if (may_tell && own.left_out > 0) {
        own.told = now;
        const auto count = std::exchange(own.left_out, 0);
        const auto length = format_duration(std::chrono::floor<seconds>(now - own.first));
        admitted.push_back(report(line.organization, "the daemon left out " + std::to_string(count) +
                                                         " lines about sessions in " + length));
    }
    own.left -= 1;
    admitted.push_back(std::move(line));
}

}  // namespace tokenkeeper::logging
