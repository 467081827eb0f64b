#pragma once

#include <csignal>

namespace tokenkeeper {

/// What this thread, and those that it starts, does with a hangup (SIGHUP): `how` is SIG_BLOCK or
/// SIG_UNBLOCK.
inline void set_hangups(int how) noexcept {
    ::sigset_t hangup;
    ::sigemptyset(&hangup);
    ::sigaddset(&hangup, SIGHUP);
    ::pthread_sigmask(how, &hangup, nullptr);
}

/// A hangup asks for a reload. One that comes before the daemon can obey it waits from here on: it would end
/// the process, which systemd takes for a clean end, and the configuration may have been read already.
inline void hold_hangups() noexcept {
    set_hangups(SIG_BLOCK);
}

/// From here on this thread gets them, also one that has waited, or that whoever started it has blocked.
inline void release_hangups() noexcept {
    set_hangups(SIG_UNBLOCK);
}

}  // namespace tokenkeeper
