#pragma once

#include "daemon/config/load.hpp"

#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/types.h>

namespace tokenkeeper::config {

/// A folder of its own for one test, gone afterwards.
class temporary_folder {
public:
    temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

    /// Writes a file, with the folders above it, and gives it exactly this mode.
    std::filesystem::path write(const std::string& name, std::string_view text, mode_t mode = 0600) const;

    /// Copies a file of the tests' data, or a folder of them, for nobody else to read: what a checkout gives
    /// to others must not make a difference.
    [[nodiscard]] std::filesystem::path copy(const std::filesystem::path& source) const;

private:
    std::filesystem::path path_;
};

/// The folder of the tests' data.
std::filesystem::path data_folder();

/// An environment without systemd, of a daemon that has the group of the files that it makes.
environment plain_environment(const temporary_folder& folder);

/// The messages of a file that must not load, with the names as seen from `folder`.
std::string errors_of(const load_result& result, const std::filesystem::path& folder);

/// The configuration of a file that must load; a failure shows its errors.
configuration loaded(load_result result);

/// Writes `text` as the main file and loads it.
load_result load_text(const temporary_folder& folder, std::string_view text);

}  // namespace tokenkeeper::config
