#pragma once

#include "daemon/history/change_queue.hpp"
#include "daemon/history/session_log.hpp"
#include "daemon/history/shelves.hpp"
#include "daemon/history/slot_index.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::history {

/// What calls a history in the book: a session's id, or another number that no session has.
using book_key = std::uint64_t;

/// The histories of all sessions within one bound. Where it is reached, the session with the most routine
/// decisions loses its oldest one, so that all keep equally many; once there is no routine decision left,
/// each session in turn loses the oldest entry that is worth least. The bound counts the memory of the
/// entries, of the containers and of the allocator.
///
/// It also knows which histories changed since they were written. Each call costs O(1) for each entry that it
/// is about; only where the index of the sessions doubles or halves, all of them are put into the new one,
/// which takes 2 ms for 100,000.
class book {
public:
    explicit book(std::size_t limit);

    /// The present entries leave by `trim`.
    void set_limit(std::size_t limit) noexcept { limit_ = limit; }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    /// Drops up to `most` entries while there are too many; true: there still are.
    bool trim(std::size_t most);
    [[nodiscard]] bool is_over_limit() const noexcept { return bytes() > limit_ && used_ > 0; }

    void add(book_key key, const entry& latest);
    /// The bytes that an earlier process stored go before what is there; false: they are damaged.
    bool restore(book_key key, std::string_view stored);
    /// One history goes before another, and is then called like that one.
    void move(book_key source, book_key target);
    void erase(book_key key);

    [[nodiscard]] std::vector<entry> entries(book_key key) const;
    /// Calls `each` with every history and its bytes. It walks over all of them.
    void visit(const std::function<void(book_key, std::string)>& each) const;
    /// See session_log::stored; empty also for an unknown key.
    [[nodiscard]] std::string stored(book_key key) const;

    /// Takes up to `most` histories that changed since they were taken last, the earliest first, but those
    /// with a new transition before others; `urgent`: only those.
    std::vector<book_key> take_changed(std::size_t most, bool urgent);
    /// They could not be written: they count as changed again.
    void put_back(book_key key, bool urgent);
    [[nodiscard]] bool any_urgent() const noexcept { return changes_.any_urgent(); }
    [[nodiscard]] std::size_t changed() const noexcept { return changes_.size(); }

    /// The memory that counts towards the bound.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    using slot = std::uint32_t;
    static constexpr slot none = slot_index::none;

    struct item {
        book_key key = 0;
        session_log log;
        shelf_place place;  ///< by its routine decisions; of a free slot, `previous` is the next free one
        change_degree unwritten = change_degree::none;
    };

    [[nodiscard]] slot find(book_key key) const;
    slot find_or_make(book_key key);
    void forget(slot target);
    void put_on_shelf(slot target);
    void take_from_shelf(slot target);
    /// Changes the log of this slot, which may vanish by it.
    template <class Change>
    void change(slot target, const Change& make);
    void note_change(slot target, change_degree degree);

    std::size_t limit_;
    std::size_t log_bytes_ = 0;
    shelves shelves_{most_decisions};  ///< by the number of routine decisions
    std::deque<item> items_;
    slot free_ = none;
    std::size_t used_ = 0;
    slot_index index_;
    change_queue changes_;
};

}  // namespace tokenkeeper::history
