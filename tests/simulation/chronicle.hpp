#pragma once

#include "tests/simulation/virtual_clock.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace tokenkeeper::simulation {

/// Everything that happened, line by line: the digest of all of it, and the latest lines of each session and
/// organization for the story of a failure.
class chronicle {
public:
    void note(world_time at, std::string_view session, std::string_view organization, std::string_view text);

    /// The same for two runs that did the same at the same times.
    [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }
    [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
    /// The latest lines of the session and of its organization, in order of time.
    [[nodiscard]] std::string story(const std::string& session, const std::string& organization) const;
    /// Each line is printed as it comes.
    void set_printing(bool printing) noexcept { printing_ = printing; }

private:
    struct entry {
        std::uint64_t number = 0;
        std::string text;
    };
    using latest = std::deque<entry>;
    void keep(latest& list, std::size_t most, std::string line);

    std::uint64_t digest_ = 0xcbf29ce484222325U;
    std::uint64_t lines_ = 0;
    std::map<std::string, latest, std::less<>> sessions_;
    std::map<std::string, latest, std::less<>> organizations_;
    bool printing_ = false;
};

/// "02:17:05.120": hours, minutes and seconds since the beginning.
std::string format(world_time at);

}  // namespace tokenkeeper::simulation
