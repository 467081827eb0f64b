#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tokenkeeper::control {

/// An advisory lock (flock) for the path of a socket while its file is replaced. The lock is on a file beside
/// it, `<socket>.lock`, which only the daemon's user can open: every reader of the directory could hold a
/// lock on the directory for ever. A file of another user than root and the daemon's is refused. The lock
/// ends with the process; the file stays. Hold it briefly, as others wait.
class socket_lock {
public:
    /// Waits up to two seconds for another holder. This blocks, so call it only when the program starts.
    /// Returns nullopt with the reason if that fails.
    static std::optional<socket_lock> take(const std::filesystem::path& socket, std::string& reason);

    /// Returns nullopt at once if the lock is taken, or is somebody else's.
    static std::optional<socket_lock> try_once(const std::filesystem::path& socket);

    socket_lock(socket_lock&& source) noexcept;
    socket_lock& operator=(socket_lock&&) = delete;
    socket_lock(const socket_lock&) = delete;
    socket_lock& operator=(const socket_lock&) = delete;
    ~socket_lock();

private:
    explicit socket_lock(int descriptor) noexcept : descriptor_{descriptor} {}

    int descriptor_;
};

}  // namespace tokenkeeper::control
