#include "daemon/files/bounded_look.hpp"

#include "daemon/files/patience/patient_thread.hpp"

#include <cerrno>
#include <string>
#include <variant>

#include <sys/inotify.h>

namespace tokenkeeper::files {
namespace {

/// A look reads nothing, so they only decide which folder is remembered, and who is waited for. They are
/// never destroyed: a thread that waits may outlive `main`.
const trusted_accounts& own_accounts() {
    static const auto* const accounts = new trusted_accounts{trusted_accounts::of_this_process()};
    return *accounts;
}

struct look_result {
    std::optional<file_appearance> seen;
    std::string kept_by;  ///< whom this thread would have to wait for
};

look_result look_here(const std::filesystem::path& file, last_folder* nearby) {
    std::optional<host_folders> folders;
    const auto walked = nearby != nullptr ? nearby->walk_to(file, own_accounts(), folders)
                                          : walk(folders.emplace(), file.native(), own_accounts());
    const auto foreign = foreign_account(walked, own_accounts());
    if (const auto* end = std::get_if<dead_end>(&walked)) {
        if (is_own_shortage(end->number)) return {};
        if (auto whom = kept_by(walked, own_accounts()); !whom.empty()) return {{}, std::move(whom)};
        file_appearance missing;
        missing.foreign_account = foreign;
        return {missing, {}};
    }
    const auto& status = folders->status_of_last();
    return {file_appearance{status.st_ino, status.st_size, status.st_ctim, status.st_mode, status.st_uid,
                            status.st_gid, foreign},
            {}};
}

struct watch_result {
    int number = -1;
    std::string kept_by;
};

/// The watch begins at the open folder: an account that exchanges a step of its name later cannot make the
/// kernel follow it again.
watch_result watch_here(int inotify, const std::filesystem::path& folder, std::uint32_t changes) {
    host_folders folders;
    // It is no end, but a step of the way to its files: an automounter mounts only then.
    const auto walked = walk(folders, folder.native() + "/.", own_accounts());
    const auto* way = std::get_if<route>(&walked);
    if (way == nullptr || way->end.type != entry::kind::folder) return {-1, kept_by(walked, own_accounts())};
    const auto opened = "/proc/thread-self/fd/" + std::to_string(folders.folder());
    const int number = ::inotify_add_watch(inotify, opened.c_str(), changes | IN_ONLYDIR);
    return {number < 0 && errno == ENOSPC ? no_watch_left : number, {}};
}

}  // namespace

bool operator==(const file_appearance& left, const file_appearance& right) noexcept {
    return left.inode == right.inode && left.size == right.size &&
           left.changed.tv_sec == right.changed.tv_sec && left.changed.tv_nsec == right.changed.tv_nsec &&
           left.mode == right.mode && left.user == right.user && left.group == right.group;
}

std::optional<file_appearance> look_at_file(const std::filesystem::path& file, last_folder* nearby) {
    auto [seen, whom] = look_here(file, nearby);
    if (whom.empty()) return seen;
    const auto look = [file] { return look_here(file, nullptr); };
    return ask_all_in_time<look_result>(whom, look).value_or(look_result{}).seen;
}

int watch_folder_by_walk(int inotify, const std::filesystem::path& folder, std::uint32_t changes) {
    const auto [number, whom] = watch_here(inotify, folder, changes);
    if (whom.empty()) return number;
    const auto watch = [inotify, folder, changes] { return watch_here(inotify, folder, changes); };
    return ask_all_in_time<watch_result>(whom, watch, inotify).value_or(watch_result{}).number;
}

}  // namespace tokenkeeper::files
