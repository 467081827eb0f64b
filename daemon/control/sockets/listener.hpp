#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>
#include <sys/types.h>

namespace tokenkeeper::control {

/// The reason why there is no listening socket: one line for people, which names the place.
struct listen_error {
    std::string message;
    bool already_running = false;  ///< a program answers there
};

/// A listening socket, and its file if `open` made one.
///
/// `open` replaces a stale socket file, but neither a live one nor anything that is not a socket. `adopt`
/// takes over a listening socket that another program (systemd) made, and leaves its file alone. The server
/// accepts the connections, not this class.
class listener {
public:
    struct role {
        mode_t mode;
        std::string_view setting;  ///< the key of the configuration that names the place
    };
    static constexpr role control{0660, "control.socket"};
    static constexpr role credentials{0600, "control.credentials_socket"};

    /// Makes the socket with its role's mode under any umask; no client can connect before the mode is set. A
    /// lock (socket_lock), held during this call only, keeps two daemons apart that start together.
    static boost::system::result<listener, listen_error> open(const std::filesystem::path& path,
                                                              role purpose = control);

    /// Takes over the descriptor, also if it fails. It must be a listening Unix stream socket.
    static boost::system::result<listener, listen_error> adopt(int descriptor);

    /// Makes a TCP socket at a loopback address, for clients on this host whose user nobody knows.
    /// REQUIRES: `address` is one, without brackets.
    static boost::system::result<listener, listen_error> open_loopback(const std::string& address,
                                                                       std::uint16_t port);

    listener(listener&& source) noexcept;
    listener& operator=(listener&&) = delete;
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    ~listener();

    /// Has the kernel refuse files that clients send, where it can (files::refuse_files).
    void refuse_files() noexcept;

    /// AF_UNIX, AF_INET or AF_INET6.
    [[nodiscard]] int family() const noexcept;

    /// Gives the descriptor to the caller, who must close it after `remove_file`, not before: while it is
    /// open, no other file can get the inode of our file.
    [[nodiscard]] int release() noexcept;

    /// Removes the socket file if it is still ours. A second call does nothing.
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
