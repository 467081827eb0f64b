#include "daemon/files/host_folders.hpp"

#include "daemon/files/mounts.hpp"
#include "daemon/files/patience/patient_thread.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <utility>

#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

constexpr int a_look = O_PATH | O_NOFOLLOW | O_CLOEXEC;

/// Opens what the kernel knows already, and waits for nothing. EAGAIN where it would have to ask.
descriptor open_known(int folder, const char* name) noexcept {
    ::open_how how{};
    how.flags = a_look;
    how.resolve = RESOLVE_CACHED;
    return descriptor{static_cast<int>(::syscall(SYS_openat2, folder, name, &how, sizeof how))};
}

constexpr int reading = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

/// Opens a file that is itself mounted at this name: what was looked at, not what somebody mounts over it.
descriptor open_mounted_file(int folder, const char* name) {
    const descriptor seen{::openat(folder, name, a_look)};
    if (!seen.is_open()) return {};
    const auto told = status_of(seen.get());
    if (const int* failed = std::get_if<int>(&told)) {
        errno = *failed;
        return {};
    }
    if (!S_ISREG(std::get<struct stat>(told).st_mode)) {
        errno = ENXIO;
        return {};
    }
    const auto itself = "/proc/thread-self/fd/" + std::to_string(seen.get());
    return descriptor{::open(itself.c_str(), reading)};
}

/// The owner of the file can mount his own file system over it at any time, of which the first call would
/// wait.
descriptor open_for_reading(int folder, const char* name) {
    ::open_how how{};
    how.flags = reading | O_NOFOLLOW;
    how.resolve = RESOLVE_NO_XDEV;
    descriptor opened{static_cast<int>(::syscall(SYS_openat2, folder, name, &how, sizeof how))};
    if (opened.is_open()) return opened;
    if (errno == EXDEV) return open_mounted_file(folder, name);
    // An older kernel, or a filter of system calls, has no such call.
    if (errno != ENOSYS && errno != EINVAL && errno != EPERM) return {};
    return descriptor{::openat(folder, name, reading | O_NOFOLLOW)};
}

/// The magic number of the file system that the folder is on; 0 where it is not known.
long file_system_of(int folder) noexcept {
    struct statfs system {};
    return ::fstatfs(folder, &system) == 0 ? static_cast<long>(system.f_type) : 0;
}

/// Others than its owner can list it, or reach the files in it; the group's bits show the bounds of an ACL,
/// too.
bool is_reached_by_others(const entry& folder) noexcept {
    return (folder.mode & (S_IROTH | S_IXOTH | S_IRGRP | S_IXGRP)) != 0;
}

struct timespec time_of(const statx_timestamp& told) noexcept {
    return {told.tv_sec, static_cast<long>(told.tv_nsec)};
}

struct stat status_in(const struct statx& told) noexcept {
    struct stat status {};
    status.st_dev = ::makedev(told.stx_dev_major, told.stx_dev_minor);
    status.st_ino = told.stx_ino;
    status.st_mode = told.stx_mode;
    status.st_nlink = told.stx_nlink;
    status.st_uid = told.stx_uid;
    status.st_gid = told.stx_gid;
    status.st_size = static_cast<off_t>(told.stx_size);
    status.st_mtim = time_of(told.stx_mtime);
    status.st_ctim = time_of(told.stx_ctime);
    return status;
}

/// The errno where this thread may not wait for the file system; 0: it may.
int error_of_waiting_for(const mount_facts& mount) noexcept {
    if (!mount.is_served || may_wait_for_others()) return 0;
    if (mount.is_of_user()) return EREMOTEIO;
    return may_wait_for_mounts() ? 0 : EREMOTE;
}

/// Only a thread that may wait for whoever serves the file system has it asked. Any other one is told what
/// the kernel knows, and on which mount.
std::variant<struct stat, int> status_at(int folder, const char* name, int flags) {
    const auto look = [=](int asking, struct statx& told) noexcept {
        return ::statx(folder, name, flags | asking, STATX_BASIC_STATS | STATX_MNT_ID, &told) == 0;
    };
    struct statx told {};
    if (!look(may_wait_for_others() ? AT_STATX_SYNC_AS_STAT : AT_STATX_DONT_SYNC, told)) return errno;
    // What is on a disk of this host, nobody else serves. Nor can it be told before Linux 5.8.
    if (told.stx_dev_major != 0 || (told.stx_mask & STATX_MNT_ID) == 0) return status_in(told);
    const auto mount = facts_of_mount(told.stx_mnt_id);
    if (const int failed = error_of_waiting_for(mount); failed != 0) return failed;
    // A thread that may wait for mounts has open what it looks at, so this is about the same mount.
    if (mount.is_served && !may_wait_for_others() && !look(AT_STATX_SYNC_AS_STAT, told)) return errno;
    auto status = status_in(told);
    if (mount.is_of_user()) status.st_uid = *mount.server;
    return status;
}

int open_root() noexcept {
    return ::open("/", a_look | O_DIRECTORY);
}

/// Most walks begin here, and nobody exchanges the root.
int root_of_this_thread() noexcept {
    if (has_descriptors_of_its_own()) {
        thread_local const descriptor own_root{open_root()};
        return own_root.get();
    }
    static const int root = open_root();
    return root;
}

}  // namespace

entry entry_of(const struct stat& status) noexcept {
    auto type = entry::kind::other;
    if (S_ISDIR(status.st_mode)) type = entry::kind::folder;
    if (S_ISREG(status.st_mode)) type = entry::kind::file;
    if (S_ISLNK(status.st_mode)) type = entry::kind::link;
    return {type,
            status.st_uid,
            status.st_gid,
            static_cast<mode_t>(status.st_mode & ALLPERMS),
            status.st_nlink,
            {status.st_dev, status.st_ino}};
}

std::variant<struct stat, int> status_of(int opened) {
    return status_at(opened, "", AT_EMPTY_PATH);
}

std::variant<entry, int> look_at_known_name(const char* name) {
    const auto opened = open_known(AT_FDCWD, name);
    if (!opened.is_open()) return errno;
    const auto status = status_of(opened.get());
    if (const int* failed = std::get_if<int>(&status)) return *failed;
    return entry_of(std::get<struct stat>(status));
}

bool is_own_shortage(int number) noexcept {
    return number == EMFILE || number == ENFILE || number == ENOMEM;
}

std::variant<entry, int> host_folders::take(descriptor opened) {
    if (!opened.is_open()) return errno;
    auto looked = note(status_of(opened.get()));
    if (std::holds_alternative<entry>(looked)) seen_ = std::move(opened);
    return looked;
}

std::variant<entry, int> host_folders::note(const std::variant<struct stat, int>& told) {
    if (const int* failed = std::get_if<int>(&told)) return *failed;
    status_ = std::get<struct stat>(told);
    facts_ = entry_of(status_);
    return facts_;
}

std::variant<entry, int> host_folders::begin(bool at_root) {
    if (!at_root) {
        const auto looked = take(descriptor{::open(".", a_look | O_DIRECTORY)});
        if (std::holds_alternative<entry>(looked)) enter();
        return looked;
    }
    const int root = root_of_this_thread();
    struct stat status {};
    if (::fstat(root, &status) != 0) return errno;
    folder_ = {};
    here_ = root;
    here_facts_ = entry_of(status);
    return here_facts_;
}

std::variant<entry, int> host_folders::look_at_last() {
    if (may_wait_for_mounts() && !may_wait_for_others())
        return take(descriptor{::openat(here_, name_.c_str(), a_look)});
    const auto told = status_at(here_, name_.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
    const auto* status = std::get_if<struct stat>(&told);
    // A link or a folder is held for the next step; what is opened later is judged again.
    if (status != nullptr && (S_ISLNK(status->st_mode) || S_ISDIR(status->st_mode)))
        return take(descriptor{::openat(here_, name_.c_str(), a_look)});
    return note(told);
}

bool host_folders::is_in_proc() const noexcept {
    return file_system_of(here_) == PROC_SUPER_MAGIC;
}

/// In the root of an indirect map, such as /net or /home, every name that is not there yet asks the
/// automounter, even one that is only looked at.
std::variant<entry, int> host_folders::look_without_mounting() {
    auto looked = take(open_known(here_, name_.c_str()));
    const int* failed = std::get_if<int>(&looked);
    if (failed != nullptr && *failed != ENOENT && !is_own_shortage(*failed)) return EXDEV;
    return looked;
}

std::variant<entry, int> host_folders::look(const std::string& name, const look_terms& terms) {
    name_ = name;
    if (may_wait_for_others()) return look_at(terms);
    if (terms.can_be_held) return EAGAIN;
    return is_reached_by_others(here_facts_) && !may_wait_for_folders() ? look_at_known(terms)
                                                                        : look_at(terms);
}

/// Whoever lists the folder can hold its lock, and whoever may read a file in it can hold that of the file,
/// for which a rename waits with the folder's. Then a look for what the kernel does not know waits as soon as
/// anybody, root included, wants to change the folder.
std::variant<entry, int> host_folders::look_at_known(const look_terms& terms) {
    auto looked = take(open_known(here_, name_.c_str()));
    const int* failed = std::get_if<int>(&looked);
    // An older kernel, or a filter of system calls, has no such look.
    const bool is_unknown_call =
        failed != nullptr && (*failed == ENOSYS || *failed == EINVAL || *failed == EPERM);
    return is_unknown_call ? look_at(terms) : looked;
}

std::variant<entry, int> host_folders::look_at(const look_terms& terms) {
    const long system = terms.is_led_by_others ? file_system_of(here_) : 0;
    if (system == PROC_SUPER_MAGIC) return EXDEV;
    if (system == AUTOFS_SUPER_MAGIC) return look_without_mounting();
    if (terms.is_last) return look_at_last();
    if (terms.is_led_by_others) return take(descriptor{::openat(here_, name_.c_str(), a_look)});
    // As a folder first: an automounter mounts only then, and has to be waited for.
    descriptor opened{::openat(here_, name_.c_str(), a_look | (may_wait_for_mounts() ? O_DIRECTORY : 0))};
    if (!opened.is_open() && (errno == ENOTDIR || errno == ELOOP))
        opened = descriptor{::openat(here_, name_.c_str(), a_look)};
    return take(std::move(opened));
}

void host_folders::enter() {
    folder_ = std::move(seen_);
    here_ = folder_.get();
    here_facts_ = facts_;
}

std::variant<std::string, int> host_folders::target() {
    std::array<char, PATH_MAX> text{};
    const auto size = ::readlinkat(seen_.get(), "", text.data(), text.size());
    if (size < 0) return errno;
    if (static_cast<std::size_t>(size) == text.size()) return ENAMETOOLONG;
    return std::string{text.data(), static_cast<std::size_t>(size)};
}

std::variant<descriptor, int> host_folders::open_file(struct stat& status) {
    auto opened = open_for_reading(here_, name_.c_str());
    if (!opened.is_open()) {
        // It was a file, so a link, a folder or nothing at its place was put there just now.
        const bool is_exchanged = errno == ELOOP || errno == ENOENT || errno == ENXIO || errno == ENODEV ||
                                  errno == EREMOTE || errno == EREMOTEIO;
        return is_exchanged ? ESTALE : errno;
    }
    const auto told = status_of(opened.get());
    if (const int* failed = std::get_if<int>(&told)) return *failed;
    status = std::get<struct stat>(told);
    const auto facts = entry_of(status);
    if (facts.type != entry::kind::file || facts.number != facts_.number) return ESTALE;
    return opened;
}

}  // namespace tokenkeeper::files
