#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tokenkeeper::control {

/// An advisory lock (flock) for a directory while something in it is replaced. It is that of a file which
/// only we can open, `.tokenkeeper.lock`, and ends with the process; the file stays. For moments only: others
/// wait for it.
class directory_lock {
public:
    /// Waits for another holder for at most two seconds, blocking: for the start of a program. Nullopt where
    /// that fails, and `why` says so.
    static std::optional<directory_lock> take(const std::filesystem::path& directory, std::string& why);

    /// Does not wait.
    static std::optional<directory_lock> try_once(const std::filesystem::path& directory);

    directory_lock(directory_lock&& other) noexcept;
    directory_lock& operator=(directory_lock&&) = delete;
    directory_lock(const directory_lock&) = delete;
    directory_lock& operator=(const directory_lock&) = delete;
    ~directory_lock();

private:
    explicit directory_lock(int descriptor) noexcept : descriptor_{descriptor} {}

    int descriptor_;
};

}  // namespace tokenkeeper::control
