#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <boost/system/result.hpp>
#include <sys/types.h>

namespace tokenkeeper::control {

/// Why there is no listening socket: one line for people, which names the path.
struct listen_error {
    std::string message;
    bool already_running = false;  ///< somebody answers there
};

/// A listening Unix socket, and the file of it where we made that file ourselves.
///
/// `open` replaces a stale socket file, but neither a live one nor anything that is not a socket. `adopt`
/// takes a socket that somebody else (systemd) listens on and leaves its file alone. It does not accept: see
/// server.hpp.
class listener {
public:
    /// Mode 0660 whatever the umask is; nobody can connect before the mode is set. Two daemons that start at
    /// once are kept apart by a lock (socket_lock), which is held for this moment only.
    static boost::system::result<listener, listen_error> open(const std::filesystem::path& path);

    /// Takes the descriptor over in any case; it must be a listening Unix stream socket.
    static boost::system::result<listener, listen_error> adopt(int descriptor);

    listener(listener&& other) noexcept;
    listener& operator=(listener&&) = delete;
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    ~listener();

    /// The descriptor, which is the caller's from now on. Close it after `remove_file`, not before: while it
    /// is open, the inode of our file is given to no other file.
    [[nodiscard]] int release() noexcept;

    /// Removes the socket file if it is still ours. Does nothing the second time.
    void remove_file() noexcept;

private:
    struct own_file {
        std::filesystem::path path;
        dev_t device;
        ino_t inode;
    };

    explicit listener(int descriptor) noexcept : descriptor_{descriptor} {}

    int descriptor_ = -1;
    std::optional<own_file> file_;
};

}  // namespace tokenkeeper::control
