#include "daemon/control/sockets/socket_lock.hpp"

#include "lib/base/shell_word.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/file.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::control {

namespace {

std::filesystem::path file_of(std::filesystem::path socket) {
    return socket += ".lock";
}

int open_lock(const std::filesystem::path& socket) {
    constexpr mode_t own = 0600;
    return ::open(file_of(socket).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, own);
}

/// The reason against a file at the place of the lock: its owner could hold the lock for ever.
std::string trouble_of(const std::filesystem::path& file, const struct stat& found) {
    const bool is_trusted = found.st_uid == ::geteuid() || found.st_uid == 0;
    if (S_ISREG(found.st_mode) && is_trusted) return {};
    const auto reason = is_trusted ? " is no regular file"
                                   : " belongs to user " + std::to_string(found.st_uid) +
                                         ", who can hold this lock as long as he likes";
    return file.string() + reason + "; if no tokenkeeperd of that user runs, run: rm " +
           quote_for_shell(file.string());
}

std::string trouble_of(int opened, const std::filesystem::path& socket) {
    struct stat found {};
    if (::fstat(opened, &found) == 0) return trouble_of(file_of(socket), found);
    return file_of(socket).string() + " cannot be looked at: " + std::generic_category().message(errno);
}

std::string open_failure(const std::filesystem::path& socket, int error) {
    const auto file = file_of(socket);
    struct stat found {};
    if (::lstat(file.c_str(), &found) == 0) {
        if (auto reason = trouble_of(file, found); !reason.empty()) return reason;
    }
    return file.string() + " cannot be opened: " + std::generic_category().message(error);
}

}  // namespace

std::optional<socket_lock> socket_lock::take(const std::filesystem::path& socket, std::string& reason) {
    using namespace std::chrono_literals;
    const int opened = open_lock(socket);
    if (opened < 0) {
        reason = open_failure(socket, errno);
        return std::nullopt;
    }
    socket_lock lock{opened};
    reason = trouble_of(opened, socket);
    if (!reason.empty()) return std::nullopt;
    constexpr auto pause = 20ms;
    for (auto left = 2000ms; ::flock(opened, LOCK_EX | LOCK_NB) != 0; left -= pause) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            reason =
                file_of(socket).string() + " cannot be locked: " + std::generic_category().message(errno);
            return std::nullopt;
        }
        if (left <= 0ms) {
            reason = "another program holds the lock " + file_of(socket).string();
            return std::nullopt;
        }
        std::this_thread::sleep_for(pause);
    }
    return lock;
}

std::optional<socket_lock> socket_lock::try_once(const std::filesystem::path& socket) {
    const int opened = open_lock(socket);
    if (opened < 0) return std::nullopt;
    socket_lock lock{opened};
    if (!trouble_of(opened, socket).empty() || ::flock(opened, LOCK_EX | LOCK_NB) != 0) return std::nullopt;
    return lock;
}

socket_lock::socket_lock(socket_lock&& source) noexcept
    : descriptor_{std::exchange(source.descriptor_, -1)} {}

socket_lock::~socket_lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tokenkeeper::control
