#pragma once

#include <chrono>
#include <map>
#include <string>

namespace tokenkeeper::files {

/// Which threads wait for others, and whether another one may. Pure: the caller tells the time.
///
/// The first word of `whom` is the kind of the work. So many threads of a kind are at work at once; those
/// that wait for longer than a second do not count, so that who is held shuts out nobody else. Of these there
/// are so many, of all kinds.
class busy_threads {
public:
    using clock = std::chrono::steady_clock;

    static constexpr unsigned most_of_kind = 12;
    static constexpr unsigned most_late = 256;
    static constexpr clock::duration late_after = std::chrono::seconds{1};

    /// A thread begins for `whom`. Returns false if one is at work for them already, or there is no room.
    bool begin(const std::string& whom, clock::time_point now);
    void end(const std::string& whom) { threads_.erase(whom); }
    /// Nobody waits any longer for the thread that is at work for `whom`, if there is one: it is late.
    void give_up(const std::string& whom);

    /// A thread is at work for `whom` that somebody may wait for.
    [[nodiscard]] bool is_awaited(const std::string& whom) const;

private:
    struct thread {
        clock::time_point since;
        bool is_given_up = false;
    };

    [[nodiscard]] bool has_room(const std::string& whom, clock::time_point now) const;

    std::map<std::string, thread> threads_;  ///< by those that they wait for
};

}  // namespace tokenkeeper::files
