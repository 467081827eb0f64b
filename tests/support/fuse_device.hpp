#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include <sys/mount.h>
#include <sys/types.h>

#include <fcntl.h>
#include <linux/fuse.h>
#include <unistd.h>

namespace tokenkeeper::tests {

/// The kernel's side of a file system that a test serves (fuse(4)).
class fuse_device {
public:
    fuse_device() : number_(::open("/dev/fuse", O_RDWR | O_CLOEXEC)) {}
    ~fuse_device() { close(); }
    fuse_device(const fuse_device&) = delete;
    fuse_device& operator=(const fuse_device&) = delete;

    [[nodiscard]] int number() const noexcept { return number_; }
    /// The file system ends with the last process that has it open.
    void close() noexcept {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }
    /// Mounts it as fusermount does for a user. `root`: the mode of what is mounted, with its type; `more`:
    /// further options. Returns false where this process may not, or the host has no FUSE.
    [[nodiscard]] bool mount(const std::string& place, mode_t root, uid_t server,
                             const char* more = "") const {
        std::array<char, 128> options{};
        std::snprintf(options.data(), options.size(), "fd=%d,rootmode=%o,user_id=%u,group_id=%u%s", number_,
                      root, server, server, more);
        return ::mount("tokenkeeper-test", place.c_str(), "fuse", MS_NOSUID | MS_NODEV, options.data()) == 0;
    }
    void reply(const fuse_in_header& request, const void* data, std::size_t size, int error = 0) const {
        fuse_out_header header{};
        header.len = static_cast<std::uint32_t>(sizeof header + size);
        header.error = -error;
        header.unique = request.unique;
        std::string whole(header.len, '\0');
        std::memcpy(whole.data(), &header, sizeof header);
        if (size > 0) std::memcpy(whole.data() + sizeof header, data, size);
        static_cast<void>(::write(number_, whole.data(), whole.size()));
    }
    template <class Answer>
    void reply(const fuse_in_header& request, const Answer& answer) const {
        reply(request, &answer, sizeof answer);
    }
    void fail(const fuse_in_header& request, int error) const { reply(request, nullptr, 0, error); }
    /// Answers what every file system answers alike. Returns false for anything else.
    [[nodiscard]] bool answer_the_usual(const fuse_in_header& request) const {
        switch (request.opcode) {
            case FUSE_INIT: {
                fuse_init_out told{};
                told.major = FUSE_KERNEL_VERSION;
                told.minor = 31;
                told.max_write = 4096;
                reply(request, told);
                return true;
            }
            case FUSE_OPEN:
                reply(request, fuse_open_out{});
                return true;
            case FUSE_FLUSH:
            case FUSE_RELEASE:
                reply(request, nullptr, 0);
                return true;
            case FUSE_FORGET:
            case FUSE_BATCH_FORGET:
            case FUSE_INTERRUPT:  // these want no answer
                return true;
            default:
                return false;
        }
    }

private:
    int number_;
};

}  // namespace tokenkeeper::tests
