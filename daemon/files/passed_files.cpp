#include "daemon/files/passed_files.hpp"

#include <array>
#include <cerrno>
#include <mutex>
#include <new>
#include <semaphore>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <sys/socket.h>

#include <sched.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

/// The kernel takes no files for a socket with this option off (Linux 6.16; not in older headers).
constexpr int take_files = 83;  // SO_PASSRIGHTS

/// As much as this, a client's unread bytes are looked at before its connection is closed.
constexpr int most_parts = 64;

/// Descriptors for which no thread could be made: they stay open until one can.
class waiting_descriptors {
public:
    void add(int descriptor) noexcept {
        const std::lock_guard lock{guard_};
        try {
            all_.push_back(descriptor);
        } catch (const std::bad_alloc&) {
            // It stays open until the daemon ends.
        }
    }
    std::vector<int> take() noexcept {
        const std::lock_guard lock{guard_};
        return std::exchange(all_, {});
    }

private:
    std::mutex guard_;
    std::vector<int> all_;
};

waiting_descriptors& waiting() {
    static waiting_descriptors descriptors;
    return descriptors;
}

/// Closes a descriptor whose last use is left to a thread that ends: an ending thread does not linger, and
/// where the file is on a file system that does not answer, it is that thread alone which waits.
void close_by_ending_thread(int descriptor) noexcept {
    auto earlier = waiting().take();
    try {
        std::binary_semaphore copied{0};
        std::binary_semaphore closed{0};
        std::thread last{[&] {
            // From here on the thread has descriptors of its own, and they end with it.
            static_cast<void>(::unshare(CLONE_FILES));
            copied.release();
            closed.acquire();
        }};
        copied.acquire();
        ::close(descriptor);
        for (const int each : earlier)
            ::close(each);
        closed.release();
        last.join();
    } catch (const std::system_error&) {  // there are too many threads
        for (const int each : earlier)
            waiting().add(each);
        waiting().add(descriptor);
    }
}

/// Only over a Unix socket do files come. Any other one is closed at once: its address is free then.
bool carries_files(int socket) noexcept {
    int family = AF_UNIX;
    socklen_t size = sizeof family;
    return ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0 || family == AF_UNIX;
}

/// Returns true if everything that was sent has been taken, and no file came with it.
bool drain(int socket) noexcept {
    std::array<char, 16384> part{};
    for (int i = 0; i < most_parts; ++i) {
        const auto size = read_plain_bytes(socket, part.data(), part.size());
        if (size <= 0) return size == 0;
    }
    return false;
}

}  // namespace

void expect_plain_bytes(int socket) noexcept {
    const int on = 1;
    const int off = 0;
    // Out of its order, a byte would be dropped with its files where nothing is looked at.
    ::setsockopt(socket, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
    // A listening socket hands these on, and they look like files below.
    ::setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &off, sizeof off);
    ::setsockopt(socket, SOL_SOCKET, SO_PASSSEC, &off, sizeof off);
}

bool refuse_files(int socket) noexcept {
    const int off = 0;
    return ::setsockopt(socket, SOL_SOCKET, take_files, &off, sizeof off) == 0;
}

ssize_t read_plain_bytes(int socket, void* data, std::size_t size) noexcept {
    iovec room{.iov_base = data, .iov_len = size};
    msghdr message{};
    message.msg_iov = &room;
    message.msg_iovlen = 1;
    // A look takes no file, but says that there was no room for it.
    const auto seen = ::recvmsg(socket, &message, MSG_PEEK | MSG_DONTWAIT);
    if (seen <= 0) return seen;
    if ((static_cast<unsigned>(message.msg_flags) & MSG_CTRUNC) != 0) {
        errno = EPERM;
        return -1;
    }
    return ::recv(socket, data, static_cast<std::size_t>(seen), MSG_DONTWAIT);
}

void close_connection(int socket) noexcept {
    ::shutdown(socket, SHUT_RDWR);  // nothing can be sent any more
    if (!carries_files(socket) || drain(socket)) {
        ::close(socket);
    } else {
        close_by_ending_thread(socket);
    }
}

void close_listener(int socket) noexcept {
    if (carries_files(socket)) {
        close_by_ending_thread(socket);
    } else {
        ::close(socket);
    }
}

}  // namespace tokenkeeper::files
