#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace tokenkeeper::control {

/// Keeps the places of the connections, and chooses the one that must leave for a new one.
///
/// Idle, slow and half-open clients never keep a new one out: the connection whose request has been missing
/// longest goes first, then the one that has been slowest to take its answer. A request that is being
/// answered keeps its place. This is bookkeeping only; it closes nothing.
class admission {
public:
    using id = std::uint64_t;

    explicit admission(std::size_t places) : places_{places} {}

    /// Adds a new connection, which has not sent a request yet.
    id enter();
    void leave(id connection_id);

    void waits_for_request(id connection_id);
    void is_answered(id connection_id);
    void takes_answer(id connection_id);

    [[nodiscard]] bool full() const noexcept { return entries_.size() >= places_; }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    /// The connection that must leave next; nullopt if all are being answered.
    [[nodiscard]] std::optional<id> victim() const;

    /// The connection whose request has been missing longest; nullopt if every one has sent its request.
    [[nodiscard]] std::optional<id> longest_waiting() const;

private:
    /// The phases in the order in which connections lose their place.
    enum class phase { waiting, taking, answered };

    struct entry {
        phase now = phase::waiting;
        std::uint64_t since = 0;  ///< a number of changes, not a time
    };

    using entries = std::map<id, entry>;

    void change(id connection_id, phase next_phase);
    [[nodiscard]] entries::const_iterator first() const;

    std::size_t places_;
    std::uint64_t changes_ = 0;
    id last_ = 0;
    entries entries_;
};

}  // namespace tokenkeeper::control
