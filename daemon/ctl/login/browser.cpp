#include "daemon/ctl/login/browser.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets one
    return value == nullptr ? std::string{} : value;
}

/// The attributes and files of a program that is started with no tie to this one.
class detachment {
public:
    detachment() {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawnattr_init(&attributes_);
        for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            ::posix_spawn_file_actions_addopen(&files_, descriptor, "/dev/null", O_RDWR, 0);
        sigset_t signals;
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        ::sigaddset(&signals, SIGPIPE);  // main() ignores it
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        ::posix_spawnattr_setflags(
            &attributes_,
            static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    }
    detachment(const detachment&) = delete;
    detachment& operator=(const detachment&) = delete;
    ~detachment() {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&files_);
    }
    [[nodiscard]] const posix_spawn_file_actions_t* files() const noexcept { return &files_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

}  // namespace

desktop present_desktop() {
    return {::geteuid() == 0 || ::getuid() == 0,
            !variable("DISPLAY").empty() || !variable("WAYLAND_DISPLAY").empty(), variable("PATH")};
}

std::optional<std::string> find_browser(const desktop& surroundings) {
    if (surroundings.is_root || !surroundings.has_display) return std::nullopt;
    const std::string& path = surroundings.path;
    for (std::size_t start = 0; start < path.size();) {
        const auto end = std::min(path.find(':', start), path.size());
        const std::string folder = path.substr(start, end - start);
        const std::string program = folder + "/xdg-open";
        if (folder.starts_with('/') && ::access(program.c_str(), X_OK) == 0) return program;
        start = end + 1;
    }
    return std::nullopt;
}

bool start_browser(const std::string& program, const std::string& address) {
    std::string first = program;
    std::string second = address;
    const std::array<char*, 3> words{first.data(), second.data(), nullptr};
    const detachment apart;
    pid_t child = 0;
    return ::posix_spawn(&child, first.c_str(), apart.files(), apart.attributes(), words.data(), environ) ==
           0;
}

bool open_browser(const std::string& address) {
    const auto program = find_browser(present_desktop());
    return program && start_browser(*program, address);
}

}  // namespace tokenkeeper::ctl
