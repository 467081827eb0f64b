#include "daemon/files/passed_files.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

#include <sys/socket.h>

#include <sched.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

/// SO_PASSRIGHTS, which older headers lack: the kernel takes no files for a socket with this option off
/// (Linux 6.16).
constexpr int so_passrights = 83;

/// As much as this, a client's unread bytes are looked at before its connection is closed.
constexpr int most_parts = 64;

/// Closes a descriptor whose last use is left to a thread that ends: an ending thread does not linger, and
/// where the file is on a file system that does not answer, it is that thread alone which waits.
void close_by_ending_thread(int descriptor) noexcept {
    static std::mutex guard;
    static std::vector<int> unclosed;  // those for which no thread could be made, until one can
    const std::lock_guard lock{guard};
    try {
        unclosed.push_back(descriptor);
        std::binary_semaphore has_copies{0};
        std::binary_semaphore may_end{0};
        std::thread last{[&] {
            // From here on the thread has descriptors of its own, and they end with it.
            static_cast<void>(::unshare(CLONE_FILES));
            has_copies.release();
            may_end.acquire();
        }};
        has_copies.acquire();
        for (const int each : unclosed)
            ::close(each);
        unclosed.clear();
        may_end.release();
        last.join();
    } catch (const std::exception&) {  // there are too many threads, or there is no memory
    }
}

/// Files come over a Unix socket only, and not where the kernel refuses them.
bool may_carry_files(int socket) noexcept {
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(socket, SOL_SOCKET, so_passrights, &value, &size) == 0) return value != 0;
    return ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &value, &size) != 0 || value == AF_UNIX;
}

/// Takes what was sent with this function, up to a bound. Returns true if that was everything, and no file
/// came with it.
template <class Read>
bool drain(int socket, Read read, int parts) noexcept {
    std::array<char, 16384> part{};
    for (int i = 0; i < parts; ++i) {
        const ssize_t size = read(socket, part.data(), part.size());
        if (size <= 0) return size == 0;
    }
    return false;
}

ssize_t read_bytes(int socket, void* data, std::size_t size) noexcept {
    return ::recv(socket, data, size, MSG_DONTWAIT);
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
    return ::setsockopt(socket, SOL_SOCKET, so_passrights, &off, sizeof off) == 0;
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
    if (!may_carry_files(socket)) {
        // With bytes unread, the other end would lose the last that we wrote. Who sends more than any request
        // has may lose it: a crowd of such clients would cost the time of all others.
        drain(socket, read_bytes, 1);
        ::close(socket);
        return;
    }
    ::shutdown(socket, SHUT_RDWR);  // nothing more can be sent
    if (drain(socket, read_plain_bytes, most_parts)) {
        ::close(socket);
    } else {
        close_by_ending_thread(socket);
    }
}

void close_listener(int socket) noexcept {
    if (may_carry_files(socket)) {
        close_by_ending_thread(socket);
    } else {
        ::close(socket);
    }
}

}  // namespace tokenkeeper::files
