#pragma once

#include <chrono>
#include <string_view>

/// Messages to the service manager (sd_notify(3)). Each does nothing without $NOTIFY_SOCKET, and none fails
/// or waits: a manager that does not listen is no reason to stop keeping sessions alive.
namespace tokenkeeper::systemd::notify {

/// The configuration is valid, the sockets are answered, the schedule is loaded. Also ends a reload.
void ready();

/// Sends READY=1 again where the manager's queue had no room for it; call it from time to time. Without it
/// the manager would give up a start or a reload that was long over.
void again();

/// A reload begins: RELOADING=1 with the MONOTONIC_USEC= of now. `ready` ends it, whether it succeeded or
/// not.
void reloading();

void stopping();

/// The stop takes up to this much longer: EXTEND_TIMEOUT_USEC=.
void stop_takes_longer(std::chrono::milliseconds at_most);

/// The line that `systemctl status` shows. Control characters in it become spaces, as a line end would begin
/// another message.
void status(std::string_view text);

/// Feeds the watchdog.
void alive();

}  // namespace tokenkeeper::systemd::notify
