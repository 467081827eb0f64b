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

void line_allowance::refill(share& of, boot_time now) const {
    const std::chrono::duration<double> spent = now - std::exchange(of.at, now);
    of.left = std::min(at_once, of.left + spent.count() * per_second);
}

std::vector<event> line_allowance::admit(event line, boot_time now) {
    if (!is_counted(line)) return {std::move(line)};
    auto& own = shares_.try_emplace({line.organization, line.level == severity::error}).first->second;
    refill(own, now);
    std::vector<event> admitted;
    const bool may_tell = own.told == share::never || now - own.told >= pause;
    if (own.left < 1) {
        if (own.left_out++ == 0) own.first = now;
        if (own.left_out > 1 || !may_tell) return {};
        own.told = now;
        return {report(line.organization,
                       "the daemon leaves out lines about sessions, because there are too many")};
    }
    if (own.left_out > 0 && may_tell) {
        own.told = now;
        const auto count = std::exchange(own.left_out, 0);
        admitted.push_back(report(
            line.organization, "the daemon left out " + std::to_string(count) + " lines about sessions in " +
                                   format_duration(std::chrono::floor<seconds>(now - own.first))));
    }
    own.left -= 1;
    admitted.push_back(std::move(line));
    return admitted;
}

}  // namespace tokenkeeper::logging
