#pragma once

#include <filesystem>

namespace tokenkeeper::tests {

/// A name for `folder` by a way of three hundred names, which the kernel goes.
inline std::filesystem::path long_way_to(const std::filesystem::path& folder) {
    std::filesystem::create_directory(folder / "a");
    auto name = folder;
    for (int i = 0; i < 150; ++i)
        name += "/a/..";
    return name;
}

}  // namespace tokenkeeper::tests
