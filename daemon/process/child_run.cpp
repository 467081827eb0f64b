#include "daemon/process/child_run.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <sys/prctl.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace tokenkeeper {
namespace {

[[noreturn]] void be_child(const std::function<int()>& work, int status_pipe, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(EXIT_FAILURE);
    const auto status = static_cast<unsigned char>(work());
    static_cast<void>(std::fflush(nullptr));
    // What reads the output sees its end when the last process has closed it.
    for (int standard = STDIN_FILENO; standard <= STDERR_FILENO; ++standard)
        ::close(standard);
    static_cast<void>(::write(status_pipe, &status, sizeof status));
    ::_exit(status);
}

/// Returns false if there is no answer in time.
bool has_answer(int status_pipe, std::chrono::milliseconds longest) {
    pollfd waiting{status_pipe, POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, static_cast<int>(longest.count()));
    } while (ready < 0 && errno == EINTR);
    return ready != 0;
}

/// Of a child that told none.
int status_of(pid_t child) {
    int ended = 0;
    while (::waitpid(child, &ended, 0) < 0 && errno == EINTR) {
    }
    if (!WIFSIGNALED(ended)) return WEXITSTATUS(ended);
    static_cast<void>(std::signal(WTERMSIG(ended), SIG_DFL));
    static_cast<void>(std::raise(WTERMSIG(ended)));
    return EXIT_FAILURE;
}

}  // namespace

int run_in_child(const std::function<int()>& work, std::chrono::milliseconds longest) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return work();
    // Else both processes would write it.
    static_cast<void>(std::fflush(nullptr));
    const auto parent = ::getpid();
    const auto child = ::fork();
    if (child == 0) be_child(work, ends[1], parent);
    ::close(ends[1]);
    unsigned char status = 0;
    ssize_t size = 0;
    if (child > 0) {
        if (!has_answer(ends[0], longest)) {
            static_cast<void>(std::fputs(
                "There was no answer for too long: a disk gives none, or somebody holds a folder that "
                "was to be "
                "looked into. End the program that holds it, and let only the daemon list its folders.\n",
                stderr));
            return EXIT_FAILURE;
        }
        do {
            size = ::read(ends[0], &status, sizeof status);
        } while (size < 0 && errno == EINTR);
    }
    ::close(ends[0]);
    if (child < 0) return work();
    return size == sizeof status ? status : status_of(child);
}

}  // namespace tokenkeeper
