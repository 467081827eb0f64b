#pragma once

namespace tokenkeeper::logging {

/// Returns true if the descriptor is the very stream that systemd connected to the journal: `stream_id`, the
/// value of $JOURNAL_STREAM (may be null), is its device and inode, "8:4711" (systemd.exec(5)). The variable
/// alone proves nothing, as a child with another stderr inherits it.
bool is_journal_stream(int descriptor, const char* stream_id) noexcept;

}  // namespace tokenkeeper::logging
