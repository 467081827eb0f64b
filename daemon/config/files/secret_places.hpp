#pragma once

#include "daemon/config/files/file_access.hpp"
#include "daemon/config/files/known_files.hpp"
#include "daemon/files/entry.hpp"
#include "daemon/files/path_rules.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace tokenkeeper::config {

/// Remembers which file each name in the configuration led to, so that no session reads another one's secret
/// through a link, a hard link or a bind mount. Two sessions that name one file by the same name share it.
///
/// An account that can write a folder on the way can also give another account's secret the name of a session
/// that he reads, with a rename alone. So no file is read there whose owner is another one than before, nor
/// one that was another name's secret, one of the last few that its owner replaced included. A reload that
/// takes such a name away and gives it back changes nothing: the latest thousand stay known. Nothing is known
/// of an earlier process, nor of a secret that was not read yet.
class secret_places {
public:
    /// Returns true if the configuration names this file.
    using name_check = std::function<bool(const std::filesystem::path&)>;

    secret_places(name_check is_named, const environment& env) : is_named_(std::move(is_named)), env_(env) {}

    /// The reason why the opened file is not read by this name; nullopt: it is this name's own from now on.
    std::optional<files::refusal> claim(const std::filesystem::path& file, const open_file& opened);
    void forget(const std::filesystem::path& file) { known_.forget(file.native()); }

    [[nodiscard]] std::size_t count() const noexcept { return known_.count(); }

private:
    [[nodiscard]] bool leads_to(const std::string& name, const std::filesystem::path& file,
                                const files::identity& number) const;
    /// The reason against a file that others may have moved to this name.
    [[nodiscard]] std::optional<files::refusal> judge_move(const std::filesystem::path& file,
                                                           const file_mark& found) const;

    name_check is_named_;
    const environment& env_;
    known_files known_;
};

}  // namespace tokenkeeper::config
