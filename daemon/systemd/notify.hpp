#pragma once

#include <chrono>
#include <functional>
#include <string_view>

/// Messages to the service manager (sd_notify(3)). Each does nothing without $NOTIFY_SOCKET, and none fails
/// or waits: a manager that does not listen is no reason to stop keeping sessions alive. Every user may send
/// to its socket, so its queue may be full at any moment: what had no room is sent by `again`.
namespace tokenkeeper::systemd::notify {

/// The configuration is valid, the sockets are answered, the schedule is loaded. Also ends a reload.
void ready();

/// Sends what had no room yet, of each kind the latest message; waits for room for 2 ms at most. Returns true
/// if nothing is left.
bool again();

/// Calls the listener whenever something is left for `again`.
void listen_for_unsent(std::function<void()> listener);

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
