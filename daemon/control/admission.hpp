#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace tokenkeeper::control {

/// Who has a place among the connections, and who has to give it up when one more comes.
///
/// So that idle, slow and half-open clients never keep a new one out: the one that has let us wait longest
/// for a request goes first, then the one that has let us wait longest to take its answer. A request that is
/// being worked on is never given up. Pure bookkeeping: it closes nothing.
class admission {
public:
    using id = std::uint64_t;

    explicit admission(std::size_t places) : places_{places} {}

    /// A new connection, of which we wait for a request.
    id enter();
    void leave(id who);

    void waits_for_request(id who);
    void is_answered(id who);
    void takes_answer(id who);

    [[nodiscard]] bool full() const noexcept { return entries_.size() >= places_; }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    /// Who should go next; nullopt where all are being answered.
    [[nodiscard]] std::optional<id> victim() const;

    /// Of those we wait for a request of; nullopt where there is none.
    [[nodiscard]] std::optional<id> longest_waiting() const;

private:
    /// In the order in which they are given up.
    enum class phase { waiting, taking, answered };

    struct entry {
        phase now = phase::waiting;
        std::uint64_t since = 0;  ///< a count of changes, not a time
    };

    using entries = std::map<id, entry>;

    void change(id who, phase to);
    [[nodiscard]] entries::const_iterator first() const;

    std::size_t places_;
    std::uint64_t changes_ = 0;
    id last_ = 0;
    entries entries_;
};

}  // namespace tokenkeeper::control
