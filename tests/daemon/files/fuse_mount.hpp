#pragma once

#include "tests/support/fuse_device.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <fcntl.h>
#include <linux/fuse.h>
#include <unistd.h>

namespace tokenkeeper::files {

/// A file system that a user serves, mounted as fusermount does with allow_other. Its process gives no answer
/// before `serve`. Then it says that everything is root's: a folder with the file `token`, and `link`, which
/// leads where it is told to.
class fuse_mount {
public:
    /// `root`: the mode of what is mounted, with its type.
    fuse_mount(std::filesystem::path at, mode_t root, uid_t server)
        : at_(std::move(at)), is_mounted_(device_.mount(at_, root, server, ",allow_other")) {}
    ~fuse_mount() {
        if (is_mounted_) ::umount2(at_.c_str(), MNT_DETACH);
        ends_here_ = true;
        if (thread_.joinable()) thread_.join();
        // Whoever still waits for an answer gets an error once nobody serves it.
    }
    fuse_mount(const fuse_mount&) = delete;
    fuse_mount& operator=(const fuse_mount&) = delete;

    [[nodiscard]] bool is_mounted() const noexcept { return is_mounted_; }
    /// Each answer takes so long.
    void set_slow(std::chrono::microseconds each) { slow_ = each.count(); }
    void serve(std::string text, std::string target) {
        text_ = std::move(text);
        target_ = std::move(target);
        ::fcntl(device_.number(), F_SETFL, O_NONBLOCK);
        thread_ = std::thread{[this] { answer_all(); }};
    }

private:
    enum node : std::uint64_t { folder = 1, file = 2, link = 3 };

    void answer_all() {
        alignas(fuse_in_header) std::array<char, 65536> request{};
        while (!ends_here_) {
            const auto size = ::read(device_.number(), request.data(), request.size());
            if (size >= static_cast<ssize_t>(sizeof(fuse_in_header))) {
                if (slow_ > 0) ::usleep(static_cast<useconds_t>(slow_));
                answer(request.data());
            } else if (errno != EAGAIN && errno != EINTR && errno != ENOENT) {
                return;  // it is mounted no longer
            } else {
                ::usleep(200);
            }
        }
    }
    void answer(const char* request) {
        fuse_in_header asked{};
        std::memcpy(&asked, request, sizeof asked);
        switch (asked.opcode) {
            case FUSE_GETATTR: {
                fuse_attr_out told{};
                told.attr = facts_of(asked.nodeid);
                return device_.reply(asked, told);
            }
            case FUSE_LOOKUP: {
                const std::string_view name{request + sizeof asked};
                if (name != "token" && name != "link") return device_.fail(asked, ENOENT);
                fuse_entry_out told{};
                told.nodeid = name == "link" ? link : file;
                told.attr = facts_of(told.nodeid);
                return device_.reply(asked, told);
            }
            case FUSE_READ: {
                fuse_read_in wanted{};
                std::memcpy(&wanted, request + sizeof asked, sizeof wanted);
                const auto from = std::min<std::size_t>(wanted.offset, text_.size());
                return device_.reply(asked, text_.data() + from,
                                     std::min<std::size_t>(wanted.size, text_.size() - from));
            }
            case FUSE_READLINK:
                return device_.reply(asked, target_.data(), target_.size());
            default:
                if (!device_.answer_the_usual(asked)) device_.fail(asked, ENOSYS);
        }
    }
    [[nodiscard]] fuse_attr facts_of(std::uint64_t number) const {
        fuse_attr facts{};
        facts.ino = number;
        facts.nlink = 1;
        facts.mode = number == folder ? S_IFDIR | 0755 : number == link ? S_IFLNK | 0777 : S_IFREG | 0600;
        facts.size = number == link ? target_.size() : text_.size();
        return facts;
    }
    std::filesystem::path at_;
    tests::fuse_device device_;
    bool is_mounted_;
    std::string text_;
    std::string target_;
    std::atomic<bool> ends_here_ = false;
    std::atomic<std::int64_t> slow_ = 0;
    std::thread thread_;
};

}  // namespace tokenkeeper::files
