#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl::doctor {

/// A tar archive in the making (POSIX ustar), of regular files with mode 0600 that belong to root.
class tar_archive {
public:
    /// `modified` is in seconds since 1970.
    explicit tar_archive(std::int64_t modified) : modified_{modified} {}

    /// REQUIRES: the name is relative, not empty and at most 100 bytes; the content is shorter than 8 GiB.
    void add(std::string_view name, std::string_view content);

    /// The whole archive with its end.
    [[nodiscard]] std::string take();

private:
    std::int64_t modified_;
    std::string bytes_;
};

}  // namespace tokenkeeper::ctl::doctor
