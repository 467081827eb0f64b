#include "daemon/ctl/terminal.hpp"

#include <iostream>

#include <sys/ioctl.h>

#include <unistd.h>

namespace tokenkeeper::ctl {

std::optional<terminal_size> terminal_behind(int descriptor) noexcept {
    if (::isatty(descriptor) == 0) return std::nullopt;
    terminal_size size;
    winsize window{};
    if (::ioctl(descriptor, TIOCGWINSZ, &window) == 0) {  // NOLINT(*-vararg): the system's interface
        if (window.ws_col > 0) size.columns = window.ws_col;
        if (window.ws_row > 0) size.rows = window.ws_row;
    }
    return size;
}

std::optional<std::string> ask_on_terminal(const std::string& question) {
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) return std::nullopt;
    std::cerr << question << std::flush;
    std::string line;
    std::getline(std::cin, line);
    return line;
}

std::optional<std::string> read_standard_line() {
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    return line;
}

}  // namespace tokenkeeper::ctl
