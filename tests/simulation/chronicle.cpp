#include "tests/simulation/chronicle.hpp"

#include <cstdio>
#include <utility>

namespace tokenkeeper::simulation {

namespace {

constexpr std::size_t session_lines = 40;
constexpr std::size_t organization_lines = 15;
constexpr std::uint64_t fnv_prime = 0x100000001b3U;

}  // namespace

std::string format(world_time at) {
    const auto ms = std::chrono::floor<milliseconds>(at.time_since_epoch()).count();
    char text[40];
    std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld.%03lld", static_cast<long long>(ms / 3'600'000),
                  static_cast<long long>(ms / 60'000 % 60), static_cast<long long>(ms / 1000 % 60),
                  static_cast<long long>(ms % 1000));
    return text;
}

void chronicle::note(world_time at, std::string_view session, std::string_view organization,
                     std::string_view text) {
    std::string line = format(at);
    line.append(" ").append(session.empty() ? organization : session).append(": ").append(text);
    ++lines_;
    for (const char c : line) {
        digest_ ^= static_cast<unsigned char>(c);
        digest_ *= fnv_prime;
    }
    if (printing_) std::printf("%s\n", line.c_str());
    if (!session.empty()) {
        const auto found = sessions_.find(session);
        auto& list = found == sessions_.end() ? sessions_[std::string{session}] : found->second;
        keep(list, session_lines, std::move(line));
    } else {
        const auto found = organizations_.find(organization);
        auto& list =
            found == organizations_.end() ? organizations_[std::string{organization}] : found->second;
        keep(list, organization_lines, std::move(line));
    }
}

void chronicle::keep(latest& list, std::size_t most, std::string line) {
    if (list.size() >= most) list.pop_front();
    list.push_back({lines_, std::move(line)});
}

std::string chronicle::story(const std::string& session, const std::string& organization) const {
    std::map<std::uint64_t, std::string> all;
    const auto add = [&all](const auto& lists, const std::string& name) {
        const auto found = lists.find(name);
        if (found == lists.end()) return;
        for (const auto& each : found->second)
            all.emplace(each.number, each.text);
    };
    add(sessions_, session);
    add(organizations_, organization);
    add(organizations_, "");
    std::string told;
    for (const auto& [number, line] : all)
        told += "    " + line + '\n';
    return told;
}

}  // namespace tokenkeeper::simulation
