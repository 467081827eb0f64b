#include "daemon/ctl/login/browser.hpp"

#include "daemon/ctl/login/redirect_page.hpp"
#include "daemon/files/descriptor.hpp"
#include "daemon/process/write_signals.hpp"

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
        for (const int number : write_signals)
            ::sigaddset(&signals, number);
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
            !variable("DISPLAY").empty() || !variable("WAYLAND_DISPLAY").empty(), variable("PATH"),
            variable("XDG_RUNTIME_DIR")};
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

std::optional<address_file> address_file::make(const std::string& folder, const std::string& address) {
    if (!folder.starts_with('/')) return std::nullopt;
    std::string name = folder + "/tokenkeeper-login-XXXXXX.html";
    const files::descriptor made{::mkostemps(name.data(), 5, O_CLOEXEC)};  // with the mode 0600
    if (!made.is_open()) return std::nullopt;
    address_file file{name};
    const auto page = leading_page(address);
    const bool whole = ::write(made.get(), page.data(), page.size()) == static_cast<ssize_t>(page.size());
    return whole ? std::optional{std::move(file)} : std::nullopt;
}

address_file::~address_file() {
    if (!name_.empty()) ::unlink(name_.c_str());
}

bool start_browser(const std::string& program, const std::string& file) {
    std::string first = program;
    std::string second = file;
    const std::array<char*, 3> words{first.data(), second.data(), nullptr};
    const detachment apart;
    pid_t child = 0;
    return ::posix_spawn(&child, first.c_str(), apart.files(), apart.attributes(), words.data(), environ) ==
           0;
}

bool open_browser(const std::string& address) {
    static std::optional<address_file> page;
    const auto surroundings = present_desktop();
    const auto program = find_browser(surroundings);
    if (!program) return false;
    page = address_file::make(surroundings.runtime, address);
    return page && start_browser(*program, page->name());
}

}  // namespace tokenkeeper::ctl
