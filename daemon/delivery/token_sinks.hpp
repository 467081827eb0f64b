#pragma once

#include "daemon/delivery/left_sinks.hpp"
#include "daemon/delivery/sink_memory.hpp"
#include "daemon/delivery/sink_owners.hpp"
#include "daemon/delivery/sink_troubles.hpp"
#include "daemon/delivery/sink_waits.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/store/vault.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::delivery {

/// The token sinks: files that always hold the present token of a session. A file is written when a token was
/// seen alive, by this process or an earlier one, and removed when it is dead, let go or revoked. It stays at
/// a stop. A file that could not be written or removed is tried again, and a file that was changed from
/// outside is corrected. All of it goes on aside: nobody but a command's answer waits for a file.
class token_sinks {
public:
    token_sinks(runtime::runtime& world, const events::event_bus& events, const scheduler& sessions,
                const roster& names, const store::vault& tokens);

    /// Removes the files of sinks that left the configuration while no process ran, as soon as that is known.
    /// What stands in the others is their sessions' only where the list says so.
    void recall(const config::configuration& settings);
    /// The next configuration needs these files for something else: they are not removed when their sessions
    /// leave them. Before the first session leaves.
    void spare(std::set<std::filesystem::path> files) { spared_ = std::move(files); }
    /// The sink of a session that is new or has a new one; after `recall`.
    void announce(const std::filesystem::path& sink, const std::string& session);
    /// Remembers what was announced for the next process; before `add`.
    void remember();
    /// Waits until that is durable, at most for a second: a disk that hangs keeps no token from its reader.
    boost::asio::awaitable<void> remembered();
    /// Adds a session of the roster, with or without a sink, or with a new sink.
    void add(session_id id);
    /// Removes the file of a session that leaves the roster or gets another sink.
    void remove(session_id id);
    /// Writes the list of sinks anew, with the next look, where the store beside it was removed or replaced.
    void hear(const events::event& fact);
    /// Writes or removes the file after a change of the token.
    void token_changed(session_id id, token_change change);

    /// Checks every sink within half a minute, one slice at a time, until `stop`.
    boost::asio::awaitable<void> run();
    /// Wait until the file of a session, or every file, is as it was wanted; at most for a second, or until
    /// the limit. A folder that does not answer keeps nobody waiting longer.
    boost::asio::awaitable<void> settled(session_id id);
    boost::asio::awaitable<void> settled();
    boost::asio::awaitable<void> settled_until(boot_time limit) { return waits_.over(std::nullopt, limit); }
    /// Restarts the round at the first slice, now: after a reload.
    void look_soon();
    void stop() { next_round_->cancel(); }

private:
    void spare_needed(const config::configuration& settings);
    [[nodiscard]] bool may_hold_others(session_id id) const;
    [[nodiscard]] bool had_by_earlier_process(session_id id) const;
    void write(session_id id);
    void remove_file(session_id id);
    void remove_file(const config::token_sink& sink, const events::subject& about);
    void end_removal(const std::filesystem::path& file, bool was_absent);
    [[nodiscard]] bool must_be_gone(session_id id, const session& state) const;
    void settle(const std::filesystem::path& file, bool is_there);
    bool is_waiting(const std::filesystem::path& sink, const events::subject& about, bool left_behind);
    void look(std::size_t most);
    void look_at_leftovers(std::size_t most);
    void look_at_sessions(std::size_t most);
    void correct_namesakes(const std::filesystem::path& removed);
    void correct(session_id id, boot_time now);

    runtime::runtime& world_;
    const scheduler& sessions_;
    const roster& names_;
    const store::vault& tokens_;
    sink_troubles troubles_;
    sink_waits waits_;
    boot_time began_;
    std::unique_ptr<runtime::alarm> next_round_;
    std::set<session_id> sinks_;
    sink_owners owners_;
    left_sinks leftovers_;
    std::set<std::filesystem::path> spared_;
    session_id next_session_ = 0;        ///< where the next look starts
    std::optional<sink_memory> memory_;  ///< nullopt: not read yet
    boot_time listed_{};                 ///< when the list was written last
};

}  // namespace tokenkeeper::delivery
