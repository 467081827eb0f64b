#pragma once

#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// The facts that decide whether a browser can be opened.
struct desktop {
    bool is_root = false;
    bool has_display = false;  ///< DISPLAY or WAYLAND_DISPLAY is set
    std::string path;          ///< the value of PATH
};
desktop present_desktop();

/// The whole name of the program that opens an address in a browser, found in the absolute folders of PATH;
/// nullopt where there is no desktop, and always for root: a browser with root's rights is a danger.
std::optional<std::string> find_browser(const desktop& surroundings);

/// Starts the program with the address as its only argument, in a session of its own and without this
/// terminal. No shell sees the address. Returns false if it does not start.
bool start_browser(const std::string& program, const std::string& address);

/// Opens the address in a browser; returns false if no browser opens.
bool open_browser(const std::string& address);

}  // namespace tokenkeeper::ctl
