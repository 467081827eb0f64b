#include "daemon/store/sqlite/database/files.hpp"

#include "daemon/files/guarded_file.hpp"
#include "lib/base/shell_word.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/file.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::store {
namespace {

namespace fs = std::filesystem;
using kind = store_error::kind;

constexpr mode_t owner_only = 0600;
constexpr std::array<std::string_view, 3> logs{"-wal", "-journal", "-shm"};
constexpr std::array<std::string_view, 4> suffixes{"", "-wal", "-journal", "-shm"};

fs::path with(const fs::path& store, std::string_view suffix) {
    auto name = store;
    name += suffix;
    return name;
}

fs::path folder_of(const fs::path& store) {
    return store.has_parent_path() ? store.parent_path() : fs::path{"."};
}

/// Closes at the end of a scope.
class descriptor {
public:
    explicit descriptor(int opened) noexcept : opened_(opened) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (opened_ >= 0) ::close(opened_);
    }
    [[nodiscard]] int get() const noexcept { return opened_; }
    [[nodiscard]] int release() noexcept { return std::exchange(opened_, -1); }

private:
    int opened_;
};

store_error unavailable(const fs::path& file, const std::string& problem) {
    return {kind::unavailable, file.string() + ' ' + problem};
}

store_error failed(const fs::path& store, const fs::path& file, std::string_view done, int number) {
    std::error_code ignored;
    const auto folder = folder_of(store);
    if (number == ENOENT && !fs::exists(folder, ignored)) {
        return unavailable(store,
                           "cannot be opened: the folder " + folder.string() +
                               " does not exist; create it as the daemon's user, run: install -d -m 0700 " +
                               quote_for_shell(folder.string()) + "; or set state.path");
    }
    if (number == ELOOP) {
        return unavailable(file,
                           "is a symbolic link, which is not followed; set state.path to the file itself");
    }
    auto message = "cannot be " + std::string{done} + ": " + std::generic_category().message(number);
    if (number == EACCES || number == EPERM || number == EROFS)
        message += "; the daemon's user must be able to write the file and its folder";
    if (number == ENOSPC || number == EDQUOT) message += "; make room on its disk";
    return unavailable(file, message);
}

store_error foreign(const fs::path& file, uid_t owner) {
    return unavailable(file, "belongs to another user (uid " + std::to_string(owner) +
                                 "); give it to the daemon's user with chown, or set state.path");
}

/// True: it is there. Only the owner may read it afterwards.
store_result<bool> tighten(const fs::path& store, std::string_view suffix) {
    const auto file = with(store, suffix);
    const descriptor opened{::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
    if (opened.get() < 0 && errno == ENOENT) return false;
    if (opened.get() < 0) return failed(store, file, "opened", errno);
    struct stat status {};
    if (::fstat(opened.get(), &status) != 0) return failed(store, file, "looked at", errno);
    if (!S_ISREG(status.st_mode))
        return unavailable(file, "is not a regular file; set state.path to another name");
    if (status.st_uid != ::geteuid()) return foreign(file, status.st_uid);
    if ((status.st_mode & ALLPERMS) != owner_only && ::fchmod(opened.get(), owner_only) != 0)
        return failed(store, file, "closed to others", errno);
    return true;
}

/// SQLite takes a file of one byte for an empty one.
bool has_bytes(const fs::path& file) noexcept {
    struct stat status {};
    return ::lstat(file.c_str(), &status) == 0 && status.st_size > 1;
}

/// A name that nothing has yet, with any of the suffixes.
fs::path free_name(const fs::path& store, wall_time now) {
    auto stamp = format_rfc3339(now);
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    const auto first = with(store, ".corrupt-" + stamp);
    const auto taken = [](const fs::path& name) {
        return std::ranges::any_of(suffixes, [&](auto suffix) {
            std::error_code ignored;
            return fs::symlink_status(with(name, suffix), ignored).type() != fs::file_type::not_found;
        });
    };
    auto aside = first;
    for (int copy = 2; taken(aside); ++copy)
        aside = with(first, '-' + std::to_string(copy));
    return aside;
}

/// The logs go first: a new file must never be found beside an old one's log.
store_result<fs::path> set_aside(const fs::path& store, wall_time now) {
    const auto aside = free_name(store, now);
    fs::path first;
    const bool linked = ::link(store.c_str(), aside.c_str()) == 0;
    if (!linked && errno != ENOENT) return failed(store, store, "set aside", errno);
    if (linked) first = aside;
    for (const auto suffix : logs) {
        const auto old_name = with(store, suffix);
        const auto new_name = with(aside, suffix);
        const bool moved = ::rename(old_name.c_str(), new_name.c_str()) == 0;
        if (!moved && errno != ENOENT) return failed(store, old_name, "set aside", errno);
        if (moved && first.empty()) first = new_name;
    }
    return first;
}

ino_t inode_of(const fs::path& file) noexcept {
    struct stat status {};
    return ::lstat(file.c_str(), &status) == 0 ? status.st_ino : 0;
}

}  // namespace

store_result<void> create(const fs::path& store) {
    remove_with_logs(store);
    const descriptor made{
        ::open(store.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, owner_only)};
    // Whatever the umask took away.
    if (made.get() < 0 || ::fchmod(made.get(), owner_only) != 0) return failed(store, store, "made", errno);
    return {};
}

store_result<store_lock> store_lock::take(const fs::path& store) {
    // Where only root and the daemon can exchange a step of the way, none is exchanged between two looks.
    const auto trouble =
        files::trouble_of_own_folder(folder_of(store), files::trusted_accounts::of_this_process());
    if (!trouble.empty()) return unavailable(store, "is not opened: " + trouble);
    const auto name = with(store, ".lock");
    descriptor opened{
        ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, owner_only)};
    if (opened.get() < 0) return failed(store, name, "opened", errno);
    struct stat status {};
    if (::fstat(opened.get(), &status) != 0) return failed(store, name, "looked at", errno);
    // Its owner could hold the lock for ever.
    if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) return foreign(name, status.st_uid);
    while (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) return failed(store, name, "locked", errno);
        return store_error{kind::in_use, store.string() + " is in use by another tokenkeeperd (it holds " +
                                             name.string() + "); stop that one, or set another state.path"};
    }
    return store_lock{store, opened.release()};
}

store_result<void> store_lock::keep() {
    struct stat mine {};
    struct stat there {};
    const bool is_in_place = ::fstat(descriptor_, &mine) == 0 &&
                             ::lstat(with(store_, ".lock").c_str(), &there) == 0 &&
                             mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
    if (is_in_place) return {};
    auto taken = take(store_);
    if (!taken) return taken.error();
    std::swap(descriptor_, taken->descriptor_);
    return {};
}

store_lock::store_lock(store_lock&& source) noexcept
    : store_(std::move(source.store_)), descriptor_(std::exchange(source.descriptor_, -1)) {}

store_lock::~store_lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

store_result<found> make_private(const fs::path& store) {
    const auto presence = tighten(store, "");
    if (!presence) return presence.error();
    for (const auto log : logs) {
        if (const auto done = tighten(store, log); !done) return done.error();
    }
    if (*presence && has_bytes(store)) return found::file;
    if (has_bytes(with(store, "-wal")) || has_bytes(with(store, "-journal"))) return found::wreck;
    return *presence ? found::empty : found::nothing;
}

void remove_with_logs(const fs::path& store) noexcept {
    for (const auto suffix : suffixes)
        ::unlink(with(store, suffix).c_str());
}

store_result<fs::path> put_in_place(const fs::path& finished, const fs::path& store, bool kept,
                                    wall_time now) {
    fs::path aside;
    if (kept) {
        auto moved = set_aside(store, now);
        if (!moved) return moved.error();
        aside = std::move(*moved);
        if (const auto synced = sync_folder_of(store); !synced) return synced.error();
    }
    if (::rename(finished.c_str(), store.c_str()) != 0) return failed(store, finished, "renamed", errno);
    if (const auto synced = sync_folder_of(store); !synced) return synced.error();
    return aside;
}

std::vector<fs::path> logs_of(const fs::path& store) {
    std::vector<fs::path> found{with(store, "-wal"), with(store, "-journal")};
    const auto inode = inode_of(store);
    const auto begins = store.filename().string() + ".corrupt-";
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{folder_of(store), ignored}) {
        if (!entry.path().filename().string().starts_with(begins) || inode_of(entry.path()) != inode)
            continue;
        found.push_back(with(entry.path(), "-wal"));
        found.push_back(with(entry.path(), "-journal"));
    }
    return found;
}

store_result<void> sync_folder_of(const fs::path& store) {
    const auto folder = folder_of(store);
    const descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) return failed(store, folder, "synced", errno);
    return {};
}

}  // namespace tokenkeeper::store
