#include "daemon/ctl/notify/child_process.hpp"

#include "daemon/process/write_signals.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <poll.h>
#include <spawn.h>
#include <unistd.h>

namespace tokenkeeper::ctl {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::array handed_on_signals{SIGINT, SIGTERM, SIGHUP};

/// The process group of the child that runs; 0: no child runs.
std::atomic<pid_t> running_group{0};
static_assert(std::atomic<pid_t>::is_always_lock_free, "a signal handler reads it");

class descriptor_owner {
public:
    explicit descriptor_owner(int descriptor) : descriptor_{descriptor} {}
    descriptor_owner(const descriptor_owner&) = delete;
    descriptor_owner& operator=(const descriptor_owner&) = delete;
    ~descriptor_owner() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

/// A file in memory, which a program reads as it likes: nobody has to wait until it takes the input, as with
/// a pipe. Returns -1 with errno if that fails.
int make_input(const std::string& text) {
    const int file = ::memfd_create("event", MFD_CLOEXEC);
    for (std::size_t written = 0; file >= 0 && written < text.size();) {
        const auto size = ::write(file, text.data() + written, text.size() - written);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) {
            ::close(file);
            return -1;
        }
        written += static_cast<std::size_t>(size);
    }
    if (file >= 0) ::lseek(file, 0, SEEK_SET);
    return file;
}

/// The environment of this process with the variables of the image.
std::vector<std::string> environment_of(const process_image& image) {
    std::vector<std::string> lines;
    for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
        const std::string_view text{*line};
        if (!image.variables.contains(std::string{text.substr(0, text.find('='))})) lines.emplace_back(text);
    }
    for (const auto& [name, value] : image.variables)
        if (value) lines.push_back(name + '=' + *value);
    return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Starts the program as the leader of a new process group, with the usual reaction to every signal. Returns
/// its pid, or the errno below zero.
pid_t start(const process_image& image, int input) {
    auto words = image.words;
    auto lines = environment_of(image);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes, &signals);
    for (const int number : write_signals)
        ::sigaddset(&signals, number);
    ::posix_spawnattr_setsigdefault(&attributes, &signals);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                               POSIX_SPAWN_SETSIGMASK));
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, image.words.front().c_str(), &actions, &attributes,
                                     pointers_to(words).data(), pointers_to(lines).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? child : -error;
}

/// Waits until the process has ended, which stays to be collected. Returns false if the time was over first.
bool has_ended_within(int process, milliseconds patience) {
    const auto end = steady::now() + patience;
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(end - steady::now());
        pollfd wanted{process, POLLIN, 0};
        const int count = ::poll(&wanted, 1, static_cast<int>(std::max(left, milliseconds{0}).count()));
        if (count > 0) return true;
        if (count == 0 || errno != EINTR) return false;
    }
}

/// Ends the whole group of a child that runs for too long.
void end_group(pid_t child, int process, milliseconds patience) {
    ::kill(-child, SIGTERM);
    static_cast<void>(has_ended_within(process, patience));
    // Also where its leader has ended: others of the group may have ignored the first signal.
    ::kill(-child, SIGKILL);
}

child_end collect(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) return {child_end::kind::signalled, WTERMSIG(status)};
    return {child_end::kind::exited, WEXITSTATUS(status)};
}

extern "C" void pass_on(int signal) {
    if (const auto group = running_group.load(); group > 0) ::kill(-group, SIGTERM);
    static_cast<void>(std::signal(signal, SIG_DFL));
    static_cast<void>(::raise(signal));
}

}  // namespace

child_end run_child(const process_image& image, const std::string& input, const child_terms& terms) {
    assert(!image.words.empty());
    const descriptor_owner file{make_input(input)};
    if (file.get() < 0) return {child_end::kind::not_started, errno};
    const pid_t child = start(image, file.get());
    if (child < 0) return {child_end::kind::not_started, -child};
    running_group = child;
    // It cannot be another process: nobody else collects this one.
    const descriptor_owner process{static_cast<int>(::syscall(SYS_pidfd_open, child, 0U))};
    const int unwatched = process.get() < 0 ? errno : 0;
    const bool ended = unwatched == 0 && has_ended_within(process.get(), terms.run);
    if (!ended) end_group(child, process.get(), unwatched == 0 ? terms.end : milliseconds{0});
    running_group = 0;
    const auto end = collect(child);
    if (unwatched != 0) return {child_end::kind::not_started, unwatched};
    return ended ? end : child_end{child_end::kind::overran, end.number};
}

/// A signal that somebody had ignored (nohup) stays so.
child_guard::child_guard() {
    for (const int signal : handed_on_signals) {
        if (std::signal(signal, pass_on) == SIG_IGN) static_cast<void>(std::signal(signal, SIG_IGN));
    }
}

child_guard::~child_guard() {
    for (const int signal : handed_on_signals) {
        if (std::signal(signal, SIG_DFL) == SIG_IGN) static_cast<void>(std::signal(signal, SIG_IGN));
    }
}

}  // namespace tokenkeeper::ctl
