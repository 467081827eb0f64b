#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/files/secret_file.hpp"
#include "lib/base/secret.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <sys/types.h>

namespace tokenkeeper::runtime {

/// The files of sinks, each with the sessions that may have written it; no session: nobody knows which.
using sink_sessions = std::map<std::filesystem::path, std::set<std::string>>;

/// The same as the lines of a list, of which a sink has one for each session; no name: nobody knows whose.
struct sink_line {
    std::string sink;
    std::string session;
};
using sink_lines = std::vector<sink_line>;

inline sink_sessions sessions_of(const sink_lines& sinks) {
    sink_sessions all;
    for (const auto& [sink, session] : sinks) {
        auto& sessions = all[sink];
        if (!session.empty()) sessions.insert(session);
    }
    return all;
}

/// What became of something that was wanted of a sink.
struct sink_outcome {
    std::string trouble{};    ///< empty: it is done
    bool was_absent = false;  ///< there was no file to be removed, or no folder
};
/// Is told the end of a job, on the executor's thread.
using sink_answer = std::function<void(const sink_outcome& done)>;

/// Reads and watches the files that hold secrets, and writes token sinks.
///
/// Watch a file before you read it: a replacement in between is then reported as a change.
class secret_files {
public:
    secret_files() = default;
    secret_files(const secret_files&) = delete;
    secret_files& operator=(const secret_files&) = delete;
    virtual ~secret_files() = default;

    /// Why the kernel tells of no changes in some folders, or in all, so that they show only to `look`;
    /// empty: no limit of the host is the cause.
    [[nodiscard]] virtual std::string watch_shortage() const { return {}; }

    virtual config::secret_result read(const std::filesystem::path& file, config::secret_kind kind) = 0;

    /// Watches one more file, which may be missing. Does nothing if it is watched already.
    virtual void watch(const std::filesystem::path& file) = 0;
    virtual void unwatch(const std::filesystem::path& file) = 0;
    /// The account that changes this watched file; root's where that is a trusted one, or no other is known.
    /// What its files need is shared with no other account's.
    [[nodiscard]] virtual uid_t account(const std::filesystem::path& /*file*/) const { return 0; }
    /// Waits for the first change and returns the changed files, each change once; empty if cancelled.
    virtual boost::asio::awaitable<std::vector<std::filesystem::path>> changed() = 0;
    /// Looks at the next `most` watched files, round by round, or at as many as one turn has time for.
    /// Returns those that changed since their last report, or since their watch began.
    virtual std::vector<std::filesystem::path> look(std::size_t most) = 0;
    /// The next look begins a round.
    [[nodiscard]] virtual bool is_between_rounds() const { return true; }
    /// How long the loop is for other work before it looks or reads what can be put off: others have just
    /// kept it waiting. Mostly zero.
    [[nodiscard]] virtual std::chrono::nanoseconds rest() { return {}; }
    /// Ends `changed`.
    virtual void cancel() = 0;

    /// The next four want something of a file and return at once: others can keep its folder from answering
    /// for hours, and a disk may hang. The latest of them about a sink counts, however long that takes. One
    /// that it replaces before it began is dropped without an answer; one that had begun is answered first.

    /// Writes the token and a line end into the sink's file, so that a reader sees the old token or the new
    /// one and never a part. Writes nothing if the file holds this token already.
    virtual void write_token(const config::token_sink& sink, const secret& token, sink_answer answer) = 0;
    /// Removes the file, which may be missing.
    virtual void remove_token(const config::token_sink& sink, sink_answer answer) = 0;
    /// Removes the file if it is the daemon's own; somebody else's stays.
    virtual void remove_own_file(const std::filesystem::path& sink, sink_answer answer) = 0;

    /// Replaces the list of sinks for the next process; it is durable when the answer comes.
    virtual void remember_sinks(sink_lines sinks, sink_answer answer) = 0;
    /// The sinks that an earlier process remembered, whose files may stand there still. What a killed process
    /// left of them is removed, without an answer.
    virtual sink_sessions remembered_sinks() = 0;
};

}  // namespace tokenkeeper::runtime
