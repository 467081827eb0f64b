#include "tests/daemon/ctl/terminal_program.hpp"

#include <array>
#include <csignal>
#include <stdexcept>

#include <sys/ioctl.h>
#include <sys/wait.h>

#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

using clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience_of_tests{30};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

terminal_program::terminal_program(const std::string& socket, std::vector<std::string> words,
                                   const std::string& program) {
    words.insert(words.begin(), program);
    std::vector<std::string> variables{"TOKENKEEPER_SOCKET=" + socket, "TERM=xterm", "TZ=UTC", "NO_COLOR=1",
                                       "PATH=/usr/bin:/bin"};
    const auto arguments = pointers_to(words);
    const auto environment = pointers_to(variables);
    winsize size{};
    size.ws_row = 24;
    size.ws_col = 80;
    pid_ = ::forkpty(&descriptor_, nullptr, nullptr, &size);
    if (pid_ < 0) throw std::runtime_error("no pseudo-terminal");
    if (pid_ == 0) {
        ::execve(arguments.front(), arguments.data(), environment.data());
        ::_exit(99);
    }
}

terminal_program::~terminal_program() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(descriptor_);
}

bool terminal_program::read_until(const std::function<bool(const terminal_screen&)>& condition) {
    const auto end = clock::now() + patience_of_tests;
    while (!condition(screen_)) {
        if (!read_some(end)) return false;
    }
    return true;
}

int terminal_program::finish() {
    const auto end = clock::now() + patience_of_tests;
    while (read_some(end)) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
}

void terminal_program::send_signal(int signal) const {
    ::kill(pid_, signal);
}

void terminal_program::press(std::string_view bytes) const {
    if (::write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("the terminal takes no keys");
}

void terminal_program::resize(std::size_t columns, std::size_t rows) {
    screen_.resize(columns, rows);
    winsize size{};
    size.ws_row = static_cast<unsigned short>(rows);
    size.ws_col = static_cast<unsigned short>(columns);
    ::ioctl(descriptor_, TIOCSWINSZ, &size);  // NOLINT(*-vararg): the system's interface
}

bool terminal_program::is_in_line_mode() const {
    termios modes{};
    ::tcgetattr(descriptor_, &modes);
    return (modes.c_lflag & ICANON) != 0 && (modes.c_lflag & ECHO) != 0;
}

bool terminal_program::read_some(clock::time_point end) {
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
    pollfd entry{descriptor_, POLLIN, 0};
    if (rest.count() <= 0 || ::poll(&entry, 1, static_cast<int>(rest.count())) <= 0) return false;
    std::array<char, 4096> part{};
    const ssize_t count = ::read(descriptor_, part.data(), part.size());
    if (count <= 0) return false;
    screen_.write({part.data(), static_cast<std::size_t>(count)});
    return true;
}

}  // namespace tokenkeeper::ctl
