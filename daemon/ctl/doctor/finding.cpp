#include "daemon/ctl/doctor/finding.hpp"

#include <algorithm>
#include <iterator>

namespace tokenkeeper::ctl::doctor {

std::string_view to_string(verdict result) noexcept {
    switch (result) {
        case verdict::ok:
            return "ok";
        case verdict::not_checked:
            return "not checked";
        case verdict::warning:
            return "warning";
        case verdict::problem:
            break;
    }
    return "problem";
}

std::string_view to_string(section area) noexcept {
    switch (area) {
        case section::configuration:
            return "configuration";
        case section::files:
            return "files";
        case section::daemon:
            return "daemon";
        case section::dns:
            return "dns";
        case section::proxy:
            return "proxy";
        case section::connect:
            return "connect";
        case section::tls:
            return "tls";
        case section::answer:
            return "answer";
        case section::clock:
            return "clock";
        case section::login:
            return "login";
        case section::token:
            return "token";
        case section::idle_timeout:
            return "idle timeout";
        case section::client:
            return "client";
        case section::delivery:
            break;
    }
    return "delivery";
}

void append(findings& target, findings added) {
    std::ranges::move(added, std::back_inserter(target));
}

exit_status status_of(const findings& found) noexcept {
    const auto has = [&found](verdict result) {
        return std::ranges::find(found, result, &finding::result) != found.end();
    };
    if (has(verdict::problem)) return exit_status::attention;
    if (has(verdict::warning)) return exit_status::degraded;
    return has(verdict::ok) ? exit_status::fine : exit_status::unreachable;
}

namespace {

bool shares_line(const finding& a, const finding& b) {
    if (a.area != b.area || a.result != b.result) return false;
    return a.result == verdict::ok || (a.result == verdict::not_checked && a.sentence == b.sentence);
}

bool is_shared(const finding& found) {
    return found.area >= section::login && found.result <= verdict::not_checked && !found.subject.empty();
}

}  // namespace

findings condensed(findings found) {
    std::ranges::stable_sort(found, {}, &finding::area);
    findings lines;
    std::vector<std::size_t> counts;
    for (auto& each : found) {
        const auto same = is_shared(each)
                              ? std::ranges::find_if(lines,
                                                     [&each](const finding& line) {
                                                         return is_shared(line) && shares_line(line, each);
                                                     })
                              : lines.end();
        if (same != lines.end()) {
            ++counts[static_cast<std::size_t>(same - lines.begin())];
            continue;
        }
        lines.push_back(std::move(each));
        counts.push_back(1);
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (counts[i] == 1) continue;
        lines[i].subject = std::to_string(counts[i]) + " subjects";
        if (lines[i].result == verdict::ok) lines[i].sentence = "nothing is wrong";
    }
    return lines;
}

}  // namespace tokenkeeper::ctl::doctor
