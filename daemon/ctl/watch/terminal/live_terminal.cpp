#include "daemon/ctl/watch/terminal/live_terminal.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>

#include <sys/signalfd.h>

#include <termios.h>
#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

constexpr std::string_view begin_picture = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view go_on_with_picture = "\x1b[?25l\x1b[?7l";
constexpr std::string_view end_picture = "\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr std::array ending_signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// The knowledge of a signal handler. It reads `former_modes` only while `modes_changed` is set.
termios former_modes{};
volatile std::sig_atomic_t modes_changed = 0;

void write_raw(std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        // A terminal that has gone cannot be restored.
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

void set_modes(const termios& modes) noexcept {
    while (::tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) != 0 && errno == EINTR) {
    }
}

void take_keys_one_by_one() noexcept {
    termios modes = former_modes;
    // Ctrl-C and Ctrl-Z stay signals.
    modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    set_modes(modes);
}

void restore_modes() noexcept {
    if (modes_changed == 0) return;
    set_modes(former_modes);
    modes_changed = 0;
}

/// Uses only calls that a signal handler may make. SA_RESETHAND has removed the handler: raising the signal
/// again ends the process the way the shell expects. SA_NODEFER: a second one ends it even where the terminal
/// takes no more bytes.
extern "C" void restore_and_end(int signal) {
    write_raw(end_picture);
    restore_modes();
    static_cast<void>(::raise(signal));
}

sigset_t awaited_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGWINCH);
    ::sigaddset(&set, SIGTSTP);
    ::sigaddset(&set, SIGCONT);
    return set;
}

/// Stops here, until somebody lets the process go on.
void stop_process() {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGTSTP);
    static_cast<void>(::raise(SIGTSTP));
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

live_terminal::live_terminal() {
    const sigset_t awaited = awaited_signals();
    ::pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
    signal_descriptor_ = ::signalfd(-1, &awaited, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signal_descriptor_ < 0) throw std::runtime_error("no descriptor for signals");
    if (::isatty(STDIN_FILENO) != 0) key_descriptor_ = STDIN_FILENO;
    struct sigaction action {};
    action.sa_handler = restore_and_end;
    action.sa_flags = static_cast<int>(SA_RESETHAND | static_cast<unsigned>(SA_NODEFER));
    for (const int signal : ending_signals)
        ::sigaction(signal, &action, nullptr);
    enter();
}

live_terminal::~live_terminal() {
    leave();
    for (const int signal : ending_signals)
        static_cast<void>(std::signal(signal, SIG_DFL));
    ::close(signal_descriptor_);
    const sigset_t awaited = awaited_signals();
    ::pthread_sigmask(SIG_UNBLOCK, &awaited, nullptr);
}

void live_terminal::show(std::string_view screen) const {
    write_raw(screen);
}

std::optional<std::string> live_terminal::read_keys() const {
    std::array<char, 1024> bytes{};
    const ssize_t count = ::read(key_descriptor_, bytes.data(), bytes.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return std::string{};
    if (count <= 0) return std::nullopt;
    return std::string{bytes.data(), static_cast<std::size_t>(count)};
}

void live_terminal::obey_signals() {
    signalfd_siginfo info{};
    while (::read(signal_descriptor_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        if (info.ssi_signo == SIGTSTP) {
            leave();
            stop_process();
            enter();
        } else if (info.ssi_signo == SIGCONT) {
            // The shell may have changed the modes.
            if (modes_changed != 0) take_keys_one_by_one();
            write_raw(go_on_with_picture);
        }
    }
}

void live_terminal::enter() {
    if (key_descriptor_ >= 0 && ::tcgetattr(key_descriptor_, &former_modes) == 0) {
        modes_changed = 1;
        take_keys_one_by_one();
    }
    write_raw(begin_picture);
}

void live_terminal::leave() {
    write_raw(end_picture);
    restore_modes();
}

}  // namespace tokenkeeper::ctl
