#pragma once

#include "daemon/notify/notice.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenkeeper::notify {

/// Notices of one word within a minute: they are one notification. However many there are, it keeps a few and
/// counts the rest: the first ones, and no more of one organization than leave room for those of others.
class batch {
public:
    static constexpr std::size_t most_named = 20;

    explicit batch(notice first);

    void add(notice next);

    [[nodiscard]] const std::string& word() const noexcept { return named_.front().word; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    /// Those that are named, the first one among them, in the order in which they came.
    [[nodiscard]] const std::vector<notice>& named() const noexcept { return named_; }
    [[nodiscard]] wall_time first() const noexcept { return named_.front().at; }
    [[nodiscard]] wall_time last() const noexcept { return last_; }
    /// That of the worst notice.
    [[nodiscard]] logging::severity level() const noexcept { return level_; }

private:
    bool make_room(const notice& next);

    std::vector<notice> named_;
    std::size_t count_ = 1;
    wall_time last_;
    logging::severity level_;
};

/// The sender as each notification names it.
struct sender {
    std::string host;     ///< the name of this host; empty: not known
    std::string version;  ///< of the daemon
};

/// How much a notification tells.
enum class wording {
    full,
    without_messages,  ///< nothing that an API or a login service may have said
};

/// The notification as JSON. `lost`: the notifications that this notifier did not get since the last one that
/// it got. The member `text` is a sentence for people, which chat services show as it is.
std::string body_of(const batch& news, const sender& daemon, std::size_t lost, wording words = wording::full);

}  // namespace tokenkeeper::notify
