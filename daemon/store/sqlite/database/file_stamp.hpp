#pragma once

#include <array>
#include <cstdint>
#include <filesystem>

namespace tokenkeeper::store {

/// Records which file and which log stand under a name, and when they were written last. It tells when
/// another process wrote, removed or replaced one of them.
class file_stamp {
public:
    static file_stamp take(const std::filesystem::path& file) noexcept;
    friend bool operator==(const file_stamp&, const file_stamp&) = default;
    /// Tells whether the same files stand there as at `before`, however they were written since. A log may
    /// have come.
    [[nodiscard]] bool shows_same_files(const file_stamp& before) const noexcept;

private:
    struct one {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;  ///< 0: there is no file
        std::int64_t size = 0;
        std::int64_t seconds = 0;
        std::int64_t nanoseconds = 0;
        friend bool operator==(const one&, const one&) = default;
        [[nodiscard]] bool is_same_file(const one& before) const noexcept {
            return device == before.device && inode == before.inode;
        }
    };
    static one look(const char* file) noexcept;

    std::array<one, 2> file_and_log_{};
};

}  // namespace tokenkeeper::store
