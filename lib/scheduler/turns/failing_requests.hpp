#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/turns/open_kinds.hpp"
#include "lib/scheduler/turns/waiting_request.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace tokenkeeper {

/// The requests of sessions whose last one failed, which come again and again; of classes 1 to 3, or of the
/// others. Parties take turns, so that who has a thousand of them has no more turns than who has one. A turn
/// that is answered well costs a small part of one: after an outage, those who can be helped go before those
/// who fail for good, however many parties these are. Of a party, and of parties that had as many whole
/// turns, the first is that of the highest class, then the earliest deadline. But where one of the party has
/// failed once more, every second turn of it is that of the one that has waited longest: those that fail for
/// good leave the others their turns, while after an outage, in which none fails any more, the deadlines
/// alone count. Every call costs O(log n).
class failing_requests {
public:
    /// So many parties of which nothing waits are remembered for having had a turn; of more, those that had
    /// most.
    static constexpr std::size_t most_idle = 1000;

    explicit failing_requests(bool of_urgent) noexcept : of_urgent_(of_urgent) {}

    void insert(const waiting_request& request);
    /// Returns how many it was: one, or none.
    std::size_t erase(const waiting_request& request);
    /// A request of this party begins: it had one more turn.
    void take_turn(party_id party);
    /// It was answered well.
    void refund_turn(party_id party);

    /// The number of parties that are remembered.
    [[nodiscard]] std::size_t parties() const noexcept { return parties_.size(); }

    /// The request whose turn it is, of those that may begin.
    [[nodiscard]] std::optional<waiting_request> first(const open_kinds& kinds) const;
    /// Of those that may begin, the one of the highest class, then the earliest deadline, whose turn may come
    /// later.
    [[nodiscard]] std::optional<waiting_request> most_urgent(const open_kinds& kinds) const;

private:
    struct place {
        urgency rank{};
        boot_time deadline;
        std::uint64_t id = 0;
        boot_time due;

        auto operator<=>(const place&) const = default;  // NOLINT(modernize-use-nullptr)
    };
    struct longer_waiting {
        bool operator()(const place& a, const place& b) const noexcept {
            return std::tie(a.due, a) < std::tie(b.due, b);
        }
    };
    using turns = std::uint64_t;  ///< by the cost of one that is answered well
    static constexpr turns whole_turn = 256;
    static constexpr turns refund = whole_turn - 1;
    using order = std::set<std::tuple<turns, place, party_id>>;  ///< each party's next, by whole turns
    struct line {
        std::set<place> by_deadline;
        std::set<place, longer_waiting> by_age;
    };
    /// By kind: slow or not, grants or not.
    static constexpr std::size_t kinds_of_requests = 4;
    struct party_lines {
        turns had = 0;
        std::array<line, kinds_of_requests> waiting;
        bool failed_again = false;  ///< a session did since the last turn of the one that had waited longest
        bool last_was_oldest = false;

        [[nodiscard]] bool oldest_is_next() const noexcept { return failed_again && !last_was_oldest; }
        [[nodiscard]] const place& next(std::size_t number) const {
            const auto& here = waiting.at(number);
            return oldest_is_next() ? *here.by_age.begin() : *here.by_deadline.begin();
        }
    };

    static place place_of(const waiting_request& request) noexcept;
    static std::size_t number_of(request_kind kind) noexcept;
    [[nodiscard]] request_kind kind_of(std::size_t number) const noexcept;
    [[nodiscard]] waiting_request request_at(std::size_t number, const place& where, party_id party) const;
    void enter(party_id party, const party_lines& lines);
    void leave(party_id party, const party_lines& lines);
    void forget_idle();

    bool of_urgent_;
    std::map<party_id, party_lines> parties_;
    std::array<order, kinds_of_requests> orders_;
    std::array<std::set<std::pair<place, party_id>>, kinds_of_requests> firsts_;  ///< of each party
    std::set<std::pair<turns, party_id>>
        idle_;         ///< nothing of them waits, and they had more turns than others
    turns least_ = 0;  ///< of those whose turn came last
};

}  // namespace tokenkeeper
