#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>

namespace tokenkeeper::net {

/// The look-ups of names that wait for a thread. Each may keep its thread for half a minute, where the name
/// service does not answer; threads are also needed for other work (TasksMax= of the unit). So few run at
/// once: names that were slow the last time leave some places to others, and new names some to those that
/// were quick. Those go first, and slow ones last.
///
/// Its functions may be called on any thread.
class lookup_line {
public:
    using ticket = std::uint64_t;
    using starter = std::function<void()>;

    static constexpr std::size_t most = 16;
    /// So many run at most, the one that begins among them, when it is of a new name, or of a slow one.
    static constexpr std::size_t most_new = 14;
    static constexpr std::size_t most_slow = 12;
    static constexpr boot_clock::duration slow = seconds{2};

    /// Calls `begin` when there is a place for a look-up of this name: now, or in `ended` of another one.
    ticket enter(const std::string& name, starter begin);
    /// One that waits leaves the line; one that has begun stays.
    void leave(ticket waiting);
    /// A look-up that has begun is over; `took` is the time from its beginning.
    void ended(const std::string& name, boot_clock::duration took);

private:
    struct place {
        ticket number;
        std::string name;
        starter begin;
    };

    enum class pace { quick, unknown, slow };
    [[nodiscard]] pace pace_of(const std::string& name) const;
    [[nodiscard]] bool may_begin(const std::string& name) const;
    std::list<place>::iterator next();

    std::mutex guard_;
    std::size_t running_ = 0;
    ticket last_ = 0;
    std::list<place> waiting_;
    std::map<std::string, pace> paces_;  ///< of the latest look-up, by name
};

}  // namespace tokenkeeper::net
