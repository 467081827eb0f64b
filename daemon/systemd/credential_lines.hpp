#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace tokenkeeper::systemd {

/// The clients that ask for a credential. Of one unit, or of one template, so many are served at once, and
/// the others wait for their turn. A client never waits for those of another unit. This is bookkeeping only.
class credential_lines {
public:
    using client = std::uint64_t;

    /// REQUIRES: 0 < share.
    explicit credential_lines(std::size_t share) : share_(share) {}

    /// Enters the line of the unit or template. True: it has its turn now. REQUIRES: it is in no line.
    bool enter(client newcomer, const std::string& unit);
    /// Leaves its line, if it is in one. Returns the client that has its turn now instead; nullopt: none.
    std::optional<client> leave(client leaving);
    /// The newest of those that wait in the longest line: it can make room for others; nullopt: none waits.
    [[nodiscard]] std::optional<client> newest_of_longest() const;

private:
    struct line {
        std::size_t served = 0;
        std::deque<client> waiting;
    };

    std::size_t share_;
    std::map<std::string, line> lines_;
    std::map<client, std::string> units_;
};

}  // namespace tokenkeeper::systemd
