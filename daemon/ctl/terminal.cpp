#include "daemon/ctl/terminal.hpp"

#include <array>
#include <csignal>
#include <iostream>
#include <string_view>

#include <sys/ioctl.h>

#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";
constexpr std::array ending_signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

void write_raw(std::string_view text) noexcept {
    // A terminal that has gone cannot be restored.
    [[maybe_unused]] const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
}

/// Uses only calls that a signal handler may make. SA_RESETHAND has removed the handler: raising the signal
/// again ends the process the way the shell expects.
extern "C" void restore_and_end(int signal) {
    write_raw(leave);
    static_cast<void>(::raise(signal));
}

}  // namespace

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

alternate_screen::alternate_screen() noexcept {
    struct sigaction action {};
    action.sa_handler = restore_and_end;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int signal : ending_signals)
        ::sigaction(signal, &action, nullptr);
    write_raw(enter);
}

alternate_screen::~alternate_screen() {
    for (const int signal : ending_signals)
        static_cast<void>(std::signal(signal, SIG_DFL));
    write_raw(leave);
}

}  // namespace tokenkeeper::ctl
