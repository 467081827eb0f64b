#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tokenkeeper::control {

/// An advisory lock (flock) for the place of a socket while what stands there is replaced. It is that of a
/// file beside it, `<socket>.lock`, which only we can open: of the directory, any user who may read it could
/// hold the lock for ever. It ends with the process; the file stays. For moments only: others wait for it.
class socket_lock {
public:
    /// Waits for another holder for at most two seconds, blocking: for the start of a program. Nullopt where
    /// that fails, and `why` says so.
    static std::optional<socket_lock> take(const std::filesystem::path& socket, std::string& why);

    /// Does not wait.
    static std::optional<socket_lock> try_once(const std::filesystem::path& socket);

    socket_lock(socket_lock&& other) noexcept;
    socket_lock& operator=(socket_lock&&) = delete;
    socket_lock(const socket_lock&) = delete;
    socket_lock& operator=(const socket_lock&) = delete;
    ~socket_lock();

private:
    explicit socket_lock(int descriptor) noexcept : descriptor_{descriptor} {}

    int descriptor_;
};

}  // namespace tokenkeeper::control
