#include "daemon/files/token_folder.hpp"

#include "daemon/files/host_folders.hpp"
#include "daemon/files/patience/patient_thread.hpp"
#include "lib/base/shell_word.hpp"

#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

/// An open folder, and the way to it.
struct walked_folder {
    int opened = -1;
    const route& way;
    const trusted_accounts& trusted;
};

/// Looks at the end of a link, by a walk that is no longer than one to a file. Returns errno, or 0. A way
/// that is refused looks like one that leads nowhere, whatever is there: reading it tells why. So does one
/// that has to be waited for: whoever it leads to must not hold up the list of everybody's files.
int look_behind_link(const walked_folder& folder, const char* name, struct stat& status) {
    const patient_scope impatient{waiting::for_nobody};
    host_folders folders{folder.opened, folder.way.end};
    const auto walked = walk_on(folders, folder.way, name, folder.trusted);
    if (judge(way_of(walked), folder.trusted).refused) return ENOENT;
    if (const auto* end = std::get_if<dead_end>(&walked)) return end->number;
    status = folders.status_of_last();
    return 0;
}

/// Returns errno, or 0; also where a link leads nowhere, as long as this process can tell.
int look_at_name(const walked_folder& folder, const char* name, folder_name& seen) {
    struct stat status {};
    if (::fstatat(folder.opened, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return errno;
    const bool is_link = S_ISLNK(status.st_mode);
    seen = {name, folder_name::kind::other};
    if (is_link) {
        if (const int failed = look_behind_link(folder, name, status); failed != 0) {
            seen.type = folder_name::kind::dangling;
            return is_own_shortage(failed) ? failed : 0;
        }
    }
    if (!S_ISREG(status.st_mode)) return 0;
    seen.type = is_link ? folder_name::kind::linked_file : folder_name::kind::file;
    seen.size = static_cast<std::uint64_t>(status.st_size);
    seen.changed = to_wall_time(status.st_mtim);
    return 0;
}

struct folder_closer {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

/// Adds what a name leads to, if it is there. Returns errno, or 0.
int add_name(const walked_folder& folder, const char* name, std::vector<folder_name>& names) {
    folder_name seen;
    const int failed = look_at_name(folder, name, seen);
    if (is_own_shortage(failed)) return failed;
    auto found = failed == 0 ? std::optional{std::move(seen)} : name_after_failure(name, failed);
    if (found) names.push_back(*std::move(found));
    return 0;
}

int add_those_left_out(const walked_folder& folder, const std::vector<std::string>& expected,
                       std::vector<folder_name>& names) {
    std::unordered_set<std::string_view> missing{expected.begin(), expected.end()};
    for (const auto& each : names)
        missing.erase(each.name);
    for (const auto& name : expected) {
        if (!missing.contains(name)) continue;
        if (const int failed = add_name(folder, name.c_str(), names); failed != 0) return failed;
    }
    return 0;
}

/// Takes the descriptor. Returns errno, or 0.
int read_names(descriptor opened, const route& way, const trusted_accounts& trusted,
               const std::vector<std::string>& expected, std::vector<folder_name>& names) {
    const std::unique_ptr<DIR, folder_closer> folder{::fdopendir(opened.get())};
    if (!folder) return errno;
    const walked_folder here{opened.release(), way, trusted};
    for (;;) {
        errno = 0;
        const auto* next =
            ::readdir(folder.get());  // NOLINT(concurrency-mt-unsafe): no other thread has the folder
        if (next == nullptr && errno != 0) return errno;
        if (next == nullptr) return add_those_left_out(here, expected, names);
        const std::string_view name{next->d_name};
        if (name == "." || name == "..") continue;
        if (names.size() >= most_names) return EFBIG;
        if (const int failed = add_name(here, next->d_name, names); failed != 0) return failed;
    }
}

/// A file system that is mounted read-only, as Kubernetes mounts secrets, cannot be written by any account.
bool is_read_only(int folder) {
    struct statvfs system {};
    return ::fstatvfs(folder, &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

/// Of a folder whose numbers are known.
folder_identity identity_of(int folder, const identity& number) {
    folder_identity which{number};
    struct statvfs system {};
    if (::fstatvfs(folder, &system) == 0) which.file_system = system.f_fsid;
    struct statx more {};
    const bool knows_birth =
        ::statx(folder, "", AT_EMPTY_PATH, STATX_BTIME, &more) == 0 && (more.stx_mask & STATX_BTIME) != 0;
    if (knows_birth) which.born = more.stx_btime.tv_sec * 1'000'000'000 + more.stx_btime.tv_nsec;
    return which;
}

/// The rule for a folder of which every file counts: in a sticky folder, too, everybody could make one.
std::optional<refusal> judge_folder(const route& way, int folder, const trusted_accounts& trusted) {
    if (auto refused = judge_own(way, trusted)) return refused;
    if (is_read_only(folder)) return std::nullopt;
    auto plain = way;
    plain.end.mode &= static_cast<mode_t>(~S_ISVTX);
    return judge_own(plain, trusted);
}

std::string with_remedy_of(const refusal& reason) {
    return reason.problem + "; " + reason.remedy;
}

using listing_result = std::variant<folder_listing, unusable_folder>;

listing_result list_here(const std::filesystem::path& folder, const trusted_accounts& trusted,
                         const std::vector<std::string>& expected) {
    const auto wrong = [&folder](int number) {
        const auto reason = number == EFBIG ? "it holds more than " + std::to_string(most_names) + " names"
                                            : std::generic_category().message(number);
        return unusable_folder{"cannot read the folder " + folder.string() + ": " + reason,
                               number == ENOENT || number == ENOTDIR, number == EACCES || number == EPERM};
    };
    const auto refused = [&folder](const refusal& reason) {
        return unusable_folder{"cannot use the folder " + folder.string() + ": " + with_remedy_of(reason)};
    };
    host_folders folders;
    auto walked = walk(folders, folder.native(), trusted);
    if (const auto reason = judge_own(way_of(walked), trusted)) return refused(*reason);
    if (const auto* end = std::get_if<dead_end>(&walked)) return wrong(end->number);
    auto& way = std::get<route>(walked);
    if (way.end.type != entry::kind::folder) return wrong(ENOTDIR);
    descriptor opened{::openat(folders.folder(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!opened.is_open()) return wrong(errno);
    struct stat status {};
    if (::fstat(opened.get(), &status) != 0) return wrong(errno);
    way.end = entry_of(status);
    if (const auto reason = judge_folder(way, opened.get(), trusted)) return refused(*reason);
    folder_listing listing{identity_of(opened.get(), way.end.number), {}};
    const int failed = read_names(std::move(opened), way, trusted, expected, listing.names);
    if (failed != 0) return wrong(failed);
    return listing;
}

using names_result = std::variant<folder_names, unusable_folder>;

bool allows_all(const std::filesystem::path& folder, mode_t rights) {
    struct stat status {};
    return ::stat(folder.c_str(), &status) == 0 && (status.st_mode & rights) == rights;
}

/// Others can search the way to the folder, and list it.
bool is_open_for_all(const std::filesystem::path& folder) {
    if (!allows_all(folder, S_IROTH | S_IXOTH)) return false;
    const auto whole = std::filesystem::absolute(folder);
    for (auto above = whole.parent_path(); above.has_relative_path(); above = above.parent_path())
        if (!allows_all(above, S_IXOTH)) return false;
    return true;
}

names_result names_here(const std::filesystem::path& folder) {
    folder_names found;
    std::error_code failure;
    for (std::filesystem::directory_iterator entry{folder, failure};
         !failure && entry != std::filesystem::directory_iterator{}; entry.increment(failure))
        found.names.push_back(entry->path().filename().string());
    if (failure) {
        return unusable_folder{failure.message(), failure == std::errc::no_such_file_or_directory,
                               failure == std::errc::permission_denied};
    }
    found.is_open_for_all = is_open_for_all(folder);
    return found;
}

/// `command`: what takes the right to list from others.
std::string words_of_no_answer(const std::string& command, const std::filesystem::path& folder) {
    return "its file system gives no answer, or somebody who may list it holds it; let only the daemon list "
           "it: " +
           command + " " + quote_for_shell(folder.native());
}

}  // namespace

std::optional<folder_name> name_after_failure(std::string name, int failed) {
    if (failed == ENOENT) return std::nullopt;
    return folder_name{std::move(name), folder_name::kind::dangling};
}

listing_result list_own_folder(const std::filesystem::path& folder, const trusted_accounts& trusted,
                               std::vector<std::string> expected) {
    const auto list = [folder, trusted, expected = std::move(expected)] {
        return list_here(folder, trusted, expected);
    };
    auto answer = ask_in_time<listing_result>("list of " + folder.string(), list, -1, patience::list);
    if (answer) return std::move(*answer);
    return unusable_folder{"cannot read the folder " + folder.string() + ": " +
                           words_of_no_answer("chmod go-r", folder)};
}

std::variant<folder_names, unusable_folder> list_names(const std::filesystem::path& folder) {
    const auto list = [folder] { return names_here(folder); };
    auto answer = ask_in_time<names_result>("list of " + folder.string(), list, -1, patience::list);
    if (answer) return std::move(*answer);
    return unusable_folder{.problem = words_of_no_answer("chmod o-r", folder), .no_answer = true};
}

}  // namespace tokenkeeper::files
