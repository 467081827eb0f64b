#pragma once

#include <cstddef>

#include <boost/system/error_code.hpp>
#include <sys/types.h>

namespace tokenkeeper::files {

/// What comes over a Unix socket may carry open files of its sender (SCM_RIGHTS), and whoever takes it
/// without taking them closes them. Where one is a TCP connection with SO_LINGER, closing waits as long as
/// the sender likes, and a file of a file system that the sender serves (FUSE) may never be closed: a client
/// could stop the whole daemon. Since Linux 6.16 the kernel refuses such files for us. Before it, these
/// functions never close one on the caller's time.

/// Has what is sent out of band come in its order, and the kernel add nothing else to it: the functions below
/// need that. Call it once for each socket before anything is read.
void expect_plain_bytes(int socket) noexcept;

/// Has the kernel refuse whatever file is sent to a socket, or to those that a listening one accepts. Returns
/// false if it cannot: it is older than Linux 6.16.
bool refuse_files(int socket) noexcept;

/// Reads what is there without waiting. Returns the number of bytes, 0 at the end, or -1 with errno: EAGAIN
/// if nothing is there, EPERM if files come with the next bytes, which then stay unread. REQUIRES: `size` is
/// not 0.
ssize_t read_plain_bytes(int socket, void* data, std::size_t size) noexcept;

/// Closes a connection, whatever its other end has sent.
void close_connection(int socket) noexcept;

/// Closes a listening socket, whatever the clients that it has not accepted have sent.
void close_listener(int socket) noexcept;

/// The same for a socket or an acceptor of Asio, whose waits end. They do nothing the second time.
template <class Socket>
void end_connection(Socket& socket) noexcept;
template <class Acceptor>
void end_listener(Acceptor& acceptor) noexcept;

// Implementation.

/// Calls `close` with the descriptor of an open socket, which has it no more then.
template <class Socket>
void release_to(Socket& socket, void (*close)(int) noexcept) noexcept {
    if (!socket.is_open()) return;
    boost::system::error_code failure;
    const int released = socket.release(failure);
    if (!failure) close(released);
}

template <class Socket>
void end_connection(Socket& socket) noexcept {
    release_to(socket, close_connection);
}

template <class Acceptor>
void end_listener(Acceptor& acceptor) noexcept {
    release_to(acceptor, close_listener);
}

}  // namespace tokenkeeper::files
