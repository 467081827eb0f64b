#pragma once

#include "daemon/files/descriptor.hpp"

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
        : at_(std::move(at)), opened_(::open("/dev/fuse", O_RDWR | O_CLOEXEC)) {
        std::array<char, 128> options{};
        std::snprintf(options.data(), options.size(), "fd=%d,rootmode=%o,user_id=%u,group_id=%u,allow_other",
                      opened_.get(), root, server, server);
        is_mounted_ =
            ::mount("tokenkeeper-test", at_.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.data()) == 0;
    }
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
        ::fcntl(opened_.get(), F_SETFL, O_NONBLOCK);
        thread_ = std::thread{[this] { answer_all(); }};
    }

private:
    enum node : std::uint64_t { folder = 1, file = 2, link = 3 };

    void answer_all() {
        alignas(fuse_in_header) std::array<char, 65536> request{};
        while (!ends_here_) {
            const auto size = ::read(opened_.get(), request.data(), request.size());
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
            case FUSE_INIT: {
                fuse_init_out told{};
                told.major = FUSE_KERNEL_VERSION;
                told.minor = 31;
                told.max_write = 4096;
                return reply(asked, &told, sizeof told);
            }
            case FUSE_GETATTR: {
                fuse_attr_out told{};
                told.attr = facts_of(asked.nodeid);
                return reply(asked, &told, sizeof told);
            }
            case FUSE_LOOKUP: {
                const std::string_view name{request + sizeof asked};
                if (name != "token" && name != "link") return fail(asked, ENOENT);
                fuse_entry_out told{};
                told.nodeid = name == "link" ? link : file;
                told.attr = facts_of(told.nodeid);
                return reply(asked, &told, sizeof told);
            }
            case FUSE_OPEN: {
                const fuse_open_out told{};
                return reply(asked, &told, sizeof told);
            }
            case FUSE_READ: {
                fuse_read_in wanted{};
                std::memcpy(&wanted, request + sizeof asked, sizeof wanted);
                const auto from = std::min<std::size_t>(wanted.offset, text_.size());
                return reply(asked, text_.data() + from,
                             std::min<std::size_t>(wanted.size, text_.size() - from));
            }
            case FUSE_READLINK:
                return reply(asked, target_.data(), target_.size());
            case FUSE_FORGET:
            case FUSE_BATCH_FORGET:
            case FUSE_INTERRUPT:
                return;
            default:
                return fail(asked, ENOSYS);
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
    void reply(const fuse_in_header& asked, const void* told, std::size_t size) {
        fuse_out_header head{};
        head.len = static_cast<std::uint32_t>(sizeof head + size);
        head.unique = asked.unique;
        std::string text(sizeof head + size, '\0');
        std::memcpy(text.data(), &head, sizeof head);
        std::memcpy(text.data() + sizeof head, told, size);
        static_cast<void>(::write(opened_.get(), text.data(), text.size()));
    }
    void fail(const fuse_in_header& asked, int number) {
        fuse_out_header head{};
        head.len = sizeof head;
        head.error = -number;
        head.unique = asked.unique;
        static_cast<void>(::write(opened_.get(), &head, sizeof head));
    }

    std::filesystem::path at_;
    descriptor opened_;
    bool is_mounted_ = false;
    std::string text_;
    std::string target_;
    std::atomic<bool> ends_here_ = false;
    std::atomic<std::int64_t> slow_ = 0;
    std::thread thread_;
};

}  // namespace tokenkeeper::files
