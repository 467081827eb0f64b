#pragma once

#include <csignal>

namespace tokenkeeper {

/// A hangup (SIGHUP) asks for a reload. One that comes before the daemon can obey it waits from here on: it
/// would end the process, which systemd takes for a clean end, and the configuration may have been read
/// already.
inline void hold_hangups() noexcept {
    ::sigset_t hangup;
    ::sigemptyset(&hangup);
    ::sigaddset(&hangup, SIGHUP);
    ::pthread_sigmask(SIG_BLOCK, &hangup, nullptr);
}

/// From here on this thread gets them, also one that has waited, or that whoever started it has blocked.
inline void release_hangups() noexcept {
    ::sigset_t hangup;
    ::sigemptyset(&hangup);
    ::sigaddset(&hangup, SIGHUP);
    ::pthread_sigmask(SIG_UNBLOCK, &hangup, nullptr);
}

}  // namespace tokenkeeper
