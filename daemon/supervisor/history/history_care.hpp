#pragma once

#include "daemon/events/event_bus.hpp"
#include "daemon/history/book.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/store/vault.hpp"
#include "daemon/supervisor/care_alarm.hpp"
#include "daemon/supervisor/history/shelf.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// Keeps the history of every session from what the bus tells, and has it written: with a transition at once,
/// every five minutes and at a stop what else changed, a part of it each second. Between two rounds it sleeps
/// where nothing is left to do.
///
/// The history of a name that no session has waits on a shelf as long as the store has a row of that name: a
/// session that is configured again finds its history again, and a session that adopts the row under another
/// name takes the history along.
class history_care {
public:
    history_care(runtime::runtime& world, events::event_bus& events, const roster& names,
                 store::vault& tokens);

    /// The bytes for all histories together; 0: none is kept.
    void set_limit(std::size_t limit);
    /// The store was opened before any session was added: takes what it held. Where it opens later, that is
    /// noticed within a second, and what it held goes before what was heard since.
    void store_opened();
    /// The session has this name from now on.
    void add(session_id id, const std::string& name);
    /// The session adopted the row of a session that is gone, whose history it takes along.
    void adopt(session_id id, const std::string& earlier_name);
    /// The session leaves the configuration.
    void remove(session_id id, const std::string& name);

    /// Writes what is due, until `stop`.
    boost::asio::awaitable<void> run();
    void stop() { alarm_.stop(); }
    /// Hands the rest to the vault, which writes it with its last flush.
    void finish();

    [[nodiscard]] std::vector<history::entry> entries(session_id id) const { return book_.entries(id); }
    [[nodiscard]] const history::book& all() const noexcept { return book_; }

private:
    void hear(const events::event& fact);
    void tick();
    /// There is something to do before the next round.
    [[nodiscard]] bool any_work() const;
    void take_found(std::size_t most);
    void write(const std::vector<history::book_key>& keys);
    void tidy_shelf();
    void shelve(const std::string& name, const std::string& bytes);
    [[nodiscard]] std::string name_of(history::book_key key) const;
    [[nodiscard]] std::vector<store::stored_history> everything() const;

    runtime::runtime& world_;
    const events::event_bus& events_;
    const roster& names_;
    store::vault& tokens_;
    history::book book_;
    std::vector<store::stored_history> found_;  ///< in the store, and not taken yet
    shelf shelf_;
    care_alarm alarm_;
    boot_time next_round_;
    std::size_t left_in_round_ = 0;
};

}  // namespace tokenkeeper::supervision
