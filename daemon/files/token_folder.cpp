#include "daemon/files/token_folder.hpp"

#include "daemon/files/host_folders.hpp"

#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

wall_time time_of(const timespec& time) {
    return wall_time{
        std::chrono::floor<milliseconds>(seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec})};
}

/// nullopt: the name is gone.
std::optional<folder_name> look_at_name(int folder, const char* name) {
    struct stat status {};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    const bool is_link = S_ISLNK(status.st_mode);
    folder_name seen{name, folder_name::kind::other};
    if (is_link && ::fstatat(folder, name, &status, 0) != 0) {
        seen.type = folder_name::kind::dangling;
        return seen;
    }
    if (!S_ISREG(status.st_mode)) return seen;
    seen.type = is_link ? folder_name::kind::linked_file : folder_name::kind::file;
    seen.size = static_cast<std::uint64_t>(status.st_size);
    seen.changed = time_of(status.st_mtim);
    return seen;
}

struct folder_closer {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

/// Takes the descriptor. Returns errno, or 0.
int read_names(descriptor opened, std::vector<folder_name>& names) {
    const std::unique_ptr<DIR, folder_closer> folder{::fdopendir(opened.get())};
    if (!folder) return errno;
    const int number = opened.release();
    for (;;) {
        errno = 0;
        const auto* next =
            ::readdir(folder.get());  // NOLINT(concurrency-mt-unsafe): no other thread has the folder
        if (next == nullptr) return errno;
        const std::string_view name{next->d_name};
        if (name == "." || name == "..") continue;
        if (names.size() >= most_names) return EFBIG;
        if (auto seen = look_at_name(number, next->d_name)) names.push_back(std::move(*seen));
    }
}

/// A file system that is mounted read-only, as Kubernetes mounts secrets, cannot be written by any account.
bool is_read_only(int folder) {
    struct statvfs system {};
    return ::fstatvfs(folder, &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
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

}  // namespace

std::variant<folder_listing, unusable_folder> list_own_folder(const std::filesystem::path& folder,
                                                              const trusted_accounts& trusted) {
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
    folder_listing listing{way.end.number, {}};
    if (const int failed = read_names(std::move(opened), listing.names); failed != 0) return wrong(failed);
    return listing;
}

}  // namespace tokenkeeper::files
