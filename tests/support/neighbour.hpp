#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <sys/prctl.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <unistd.h>

namespace tokenkeeper::tests {

/// Another user of this host, as the owner of files; only root can make them.
inline constexpr uid_t neighbour = 65534;

/// Gives a file, a folder or the link itself to another user.
inline void give(const std::filesystem::path& file, uid_t owner = neighbour) {
    if (::lchown(file.c_str(), owner, owner) != 0)
        throw std::runtime_error{"cannot give away " + file.string()};
}

/// Exchanges two names of one folder again and again, in a thread of its own.
class restless_names {
public:
    restless_names(std::filesystem::path one, std::filesystem::path other)
        : one_(std::move(one)), other_(std::move(other)), thread_([this] { run(); }) {}
    restless_names(const restless_names&) = delete;
    restless_names& operator=(const restless_names&) = delete;
    ~restless_names() {
        ends_ = true;
        thread_.join();
    }
    [[nodiscard]] std::uint64_t exchanges() const noexcept { return exchanges_; }

private:
    void run() {
        while (!ends_) {
            if (::renameat2(AT_FDCWD, one_.c_str(), AT_FDCWD, other_.c_str(), RENAME_EXCHANGE) == 0)
                ++exchanges_;
        }
    }

    std::filesystem::path one_;
    std::filesystem::path other_;
    std::atomic<bool> ends_ = false;
    std::atomic<std::uint64_t> exchanges_ = 0;
    std::thread thread_;
};

/// The same by the other user itself, in a process of its own.
class restless_neighbour {
public:
    restless_neighbour(const std::filesystem::path& one, const std::filesystem::path& other)
        : process_(::fork()) {
        if (process_ < 0) throw std::runtime_error{"cannot fork"};
        if (process_ > 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::setgroups(0, nullptr) != 0 || ::setgid(neighbour) != 0 || ::setuid(neighbour) != 0) ::_exit(1);
        for (;;)
            ::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE);
    }
    restless_neighbour(const restless_neighbour&) = delete;
    restless_neighbour& operator=(const restless_neighbour&) = delete;
    ~restless_neighbour() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

private:
    pid_t process_;
};

}  // namespace tokenkeeper::tests
