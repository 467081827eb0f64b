#pragma once

#include "daemon/config/files/file_access.hpp"
#include "daemon/files/entry.hpp"
#include "daemon/files/path_rules.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

namespace tokenkeeper::config {

/// Remembers which file each name in the configuration led to, so that no session reads another one's secret
/// through a link, a hard link or a bind mount. Two sessions that name one file by the same name share it.
///
/// An account that can write a folder on the way can also give another account's secret the name of a session
/// that he reads, with a rename alone. So no file is read there whose owner is another one than before, nor
/// one that was another name's secret. A reload that takes such a name away and gives it back changes
/// nothing: the latest thousand stay known. Nothing is known of an earlier process, nor of a secret that was
/// not read yet.
class secret_places {
public:
    /// Returns true if the configuration names this file.
    using name_check = std::function<bool(const std::filesystem::path&)>;

    secret_places(name_check is_named, const environment& env) : is_named_(std::move(is_named)), env_(env) {}

    /// The reason why the opened file is not read by this name; nullopt: it is this name's own from now on.
    std::optional<files::refusal> claim(const std::filesystem::path& file, const open_file& opened);
    void forget(const std::filesystem::path& file);

    [[nodiscard]] std::size_t count() const noexcept { return names_.size(); }

private:
    struct number_hash {
        std::size_t operator()(const files::identity& one) const noexcept {
            return std::hash<ino_t>{}(one.inode) ^ (std::hash<dev_t>{}(one.device) << 1U);
        }
    };
    /// The facts about the file that a name led to last.
    struct record {
        files::identity number;
        wall_time changed;
        uid_t owner = 0;
        bool is_exchangeable = false;
        bool departed = false;  ///< the configuration no longer names it
    };
    using records = std::unordered_map<std::string, record>;

    [[nodiscard]] bool is_same_file(const std::string& name, const std::filesystem::path& file,
                                    const files::identity& number) const;
    /// The reason against a file that others may have moved to this name.
    [[nodiscard]] std::optional<files::refusal> judge_move(const std::filesystem::path& file,
                                                           const open_file& opened) const;
    void remember(const std::filesystem::path& file, const open_file& opened);
    void erase(records::iterator entry);
    void erase_number(const records::value_type& entry);

    name_check is_named_;
    const environment& env_;
    records records_;
    /// The name that had the number last.
    std::unordered_map<files::identity, const std::string*, number_hash> names_;
    std::deque<const std::string*> departed_;  ///< in their order
};

}  // namespace tokenkeeper::config
