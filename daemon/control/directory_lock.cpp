#include "daemon/control/directory_lock.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/file.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::control {

namespace {

/// Of the directory itself, any user who may read it could hold the lock for ever.
int open_lock(const std::filesystem::path& directory) {
    constexpr mode_t own = 0600;
    return ::open((directory / ".tokenkeeper.lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, own);
}

std::string why_not_open(const std::filesystem::path& directory, int error) {
    const auto name = directory.string();
    if (error == ENOENT) {
        return "the directory " + name + " does not exist; create it ('install -d -m 0755 " + name +
               "'), or set control.socket";
    }
    return "no file can be made in the directory " + name + ": " + std::generic_category().message(error);
}

}  // namespace

std::optional<directory_lock> directory_lock::take(const std::filesystem::path& directory, std::string& why) {
    using namespace std::chrono_literals;
    const int opened = open_lock(directory);
    if (opened < 0) {
        why = why_not_open(directory, errno);
        return std::nullopt;
    }
    directory_lock lock{opened};
    constexpr auto pause = 20ms;
    for (auto left = 2000ms; ::flock(opened, LOCK_EX | LOCK_NB) != 0; left -= pause) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            why = "the directory cannot be locked: " + std::generic_category().message(errno);
            return std::nullopt;
        }
        if (left <= 0ms) {
            why = "another program holds the lock of the directory " + directory.string();
            return std::nullopt;
        }
        std::this_thread::sleep_for(pause);
    }
    return lock;
}

std::optional<directory_lock> directory_lock::try_once(const std::filesystem::path& directory) {
    const int opened = open_lock(directory);
    if (opened < 0) return std::nullopt;
    directory_lock lock{opened};
    if (::flock(opened, LOCK_EX | LOCK_NB) != 0) return std::nullopt;
    return lock;
}

directory_lock::directory_lock(directory_lock&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

directory_lock::~directory_lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tokenkeeper::control
