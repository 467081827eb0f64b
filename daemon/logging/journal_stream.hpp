#pragma once

namespace tokenkeeper::logging {

/// True where the descriptor is the very stream that systemd connected to the journal: `named`, the value of
/// $JOURNAL_STREAM (may be null), is its device and inode, "8:4711" (systemd.exec(5)). The variable alone
/// says nothing, as it is inherited by whoever has stderr redirected.
bool is_journal_stream(int descriptor, const char* named) noexcept;

}  // namespace tokenkeeper::logging
