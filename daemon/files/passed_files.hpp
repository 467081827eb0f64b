#pragma once

#include <cstddef>

#include <sys/types.h>

namespace tokenkeeper::files {

/// What comes over a Unix socket may carry open files of its sender (SCM_RIGHTS), and whoever takes it
/// without taking them closes them. Where one is a TCP connection with SO_LINGER, closing waits as long as
/// the sender likes: a client could stop the whole daemon. These functions never close such a file on the
/// caller's time.

/// Has what is sent out of band come in its order, and the kernel add nothing else to it: the functions below
/// need that. Call it once for each socket before anything is read.
void expect_plain_bytes(int socket) noexcept;

/// Reads what is there without waiting. Returns the number of bytes, 0 at the end, or -1 with errno: EAGAIN
/// if nothing is there, EPERM if files come with the next bytes, which then stay unread. REQUIRES: `size` is
/// not 0.
ssize_t read_plain_bytes(int socket, void* data, std::size_t size) noexcept;

/// Closes a connection, whatever its other end has sent.
void close_connection(int socket) noexcept;

/// Closes a listening socket, whatever the clients that it has not accepted have sent.
void close_listener(int socket) noexcept;

}  // namespace tokenkeeper::files
