#pragma once

#include <array>
#include <csignal>

namespace tokenkeeper {

/// The signals that end a process whose write cannot be made: a pipe has no reader, or a file is as long as
/// RLIMIT_FSIZE lets it be. Both programs ignore them, so that the write fails instead; those that
/// they start get them back.
inline constexpr std::array write_signals{SIGPIPE, SIGXFSZ};

inline void ignore_write_signals() noexcept {
    for (const int number : write_signals)
        static_cast<void>(std::signal(number, SIG_IGN));
}

inline void restore_write_signals() noexcept {
    for (const int number : write_signals)
        static_cast<void>(std::signal(number, SIG_DFL));
}

}  // namespace tokenkeeper
