#include "daemon/files/host_folders.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::files {
namespace {

constexpr int a_look = O_PATH | O_NOFOLLOW | O_CLOEXEC;

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

std::variant<entry, int> host_folders::take(descriptor opened) {
    if (!opened.is_open()) return errno;
    struct stat status {};
    if (::fstat(opened.get(), &status) != 0) return errno;
    seen_ = std::move(opened);
    facts_ = entry_of(status);
    type_ = status.st_mode & S_IFMT;
    return facts_;
}

std::variant<entry, int> host_folders::begin(bool at_root) {
    const auto looked = take(descriptor{::open(at_root ? "/" : ".", a_look | O_DIRECTORY)});
    if (std::holds_alternative<entry>(looked)) enter();
    return looked;
}

std::variant<entry, int> host_folders::look(const std::string& name, bool is_last) {
    name_ = name;
    // As a folder first: an automounter mounts only then.
    descriptor opened{::openat(folder_.get(), name.c_str(), is_last ? a_look : a_look | O_DIRECTORY)};
    if (!is_last && !opened.is_open() && (errno == ENOTDIR || errno == ELOOP))
        opened = descriptor{::openat(folder_.get(), name.c_str(), a_look)};
    return take(std::move(opened));
}

void host_folders::enter() {
    folder_ = std::move(seen_);
}

std::variant<std::string, int> host_folders::target() {
    std::array<char, PATH_MAX> text{};
    const auto size = ::readlinkat(seen_.get(), "", text.data(), text.size());
    if (size < 0) return errno;
    if (static_cast<std::size_t>(size) == text.size()) return ENAMETOOLONG;
    return std::string{text.data(), static_cast<std::size_t>(size)};
}

std::variant<descriptor, int> host_folders::open_file(struct stat& status) {
    constexpr int reading = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    descriptor opened{::openat(folder_.get(), name_.c_str(), reading)};
    if (!opened.is_open()) {
        // It was a file, so a link, a folder or nothing at its place was put there just now.
        const bool is_exchanged = errno == ELOOP || errno == ENOENT || errno == ENXIO || errno == ENODEV;
        return is_exchanged ? ESTALE : errno;
    }
    if (::fstat(opened.get(), &status) != 0) return errno;
    // The look holds the inode, so its number is not another file's yet.
    if (entry_of(status).number != facts_.number) return ESTALE;
    return opened;
}

}  // namespace tokenkeeper::files
