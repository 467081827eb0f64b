#pragma once

#include "daemon/config/files/file_access.hpp"
#include "daemon/files/entry.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <unordered_map>

namespace tokenkeeper::config {

/// Remembers which file each name in the configuration led to, so that no session reads another one's secret
/// through a link, a hard link or a bind mount. Two sessions that name one file by the same name share it.
class secret_places {
public:
    /// Returns true if the configuration names this file.
    using name_check = std::function<bool(const std::filesystem::path&)>;

    secret_places(name_check is_named, const environment& env) : is_named_(std::move(is_named)), env_(env) {}

    /// The reason why the opened file is not read by this name; empty: it is this name's own from now on.
    std::string claim(const std::filesystem::path& file, const open_file& opened);
    void forget(const std::filesystem::path& file);

    [[nodiscard]] std::size_t count() const noexcept { return names_.size(); }

private:
    struct number_hash {
        std::size_t operator()(const files::identity& one) const noexcept {
            return std::hash<ino_t>{}(one.inode) ^ (std::hash<dev_t>{}(one.device) << 1U);
        }
    };

    [[nodiscard]] bool is_same_file(const std::string& name, const std::filesystem::path& file,
                                    const files::identity& number) const;
    void remember(const std::filesystem::path& file, const files::identity& number);

    name_check is_named_;
    const environment& env_;
    std::unordered_map<std::string, files::identity> numbers_;
    /// The name that had the number last.
    std::unordered_map<files::identity, const std::string*, number_hash> names_;
};

}  // namespace tokenkeeper::config
