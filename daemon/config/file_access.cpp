#include "daemon/config/file_access.hpp"

#include "daemon/config/account_directory.hpp"
#include "daemon/config/load.hpp"
#include "daemon/config/wording.hpp"
#include "lib/base/secret.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::config {
namespace {

file_error failed(const std::filesystem::path& name, std::string_view verb, int number) {
    const bool missing = number == ENOENT || number == ENOTDIR;
    const auto start = "cannot " + std::string{verb} + ' ';
    const auto reason = ": " + std::generic_category().message(number);
    return {missing ? file_error::kind::missing : file_error::kind::unreadable,
            start + shown(name.string()) + reason, start + "it" + reason};
}

file_error unfit(const std::filesystem::path& name, file_error::kind what, std::string problem) {
    auto message = shown(name.string()) + ' ' + problem;
    return {what, std::move(message), std::move(problem)};
}

/// "is a directory, not a file"; empty for a regular file.
std::string_view not_regular(mode_t mode) {
    if (S_ISREG(mode)) return {};
    if (S_ISDIR(mode)) return "is a directory, not a file";
    if (S_ISFIFO(mode)) return "is a FIFO, not a file";
    if (S_ISSOCK(mode)) return "is a socket, not a file";
    return "is a device, not a file";
}

std::string octal(mode_t mode) {
    constexpr std::string_view digits = "01234567";
    std::string text = "0";
    for (const unsigned shift : {6U, 3U, 0U})
        text += digits.at((mode >> shift) & 7U);
    return text;
}

}  // namespace

void throw_exception_from_error(const file_error& e, const boost::source_location& /*where*/) {
    throw std::runtime_error{e.message};
}

open_file::open_file(std::filesystem::path name, int descriptor)
    : name_(std::move(name)), descriptor_(descriptor) {}

open_file::open_file(open_file&& other) noexcept
    : name_(std::move(other.name_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      status_(other.status_) {}

open_file::~open_file() {
    // Nothing was written, so close has nothing to tell.
    if (descriptor_ >= 0) ::close(descriptor_);
}

file_result<open_file> open_file::open(const std::filesystem::path& name) {
    open_file file{name, ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    const int number = errno;
    struct stat& status = file.status_;
    const bool is_open = file.descriptor_ >= 0;
    const int known = is_open ? ::fstat(file.descriptor_, &status) : ::stat(name.c_str(), &status);
    // Where open fails because of what it is (a socket), or may not even be looked at, say what it is.
    if (known == 0) {
        if (const auto what = not_regular(status.st_mode); !what.empty())
            return unfit(name, file_error::kind::not_a_file, std::string{what});
    }
    if (!is_open) return failed(name, "open", number);
    if (known != 0) return failed(name, "look at", errno);
    return file;
}

file_result<std::string> open_file::read(std::size_t most) const {
    std::string text;
    // Room for everything at once: a string that grows would leave copies behind.
    text.reserve(std::min(most, static_cast<std::size_t>(status_.st_size)) + 1);
    std::array<char, 4096> part{};
    bool too_large = false;
    int number = 0;
    while (!too_large) {
        const auto got = ::read(descriptor_, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) number = errno;
        if (got <= 0) break;
        const auto size = static_cast<std::size_t>(got);
        too_large = text.size() + size > most;
        if (!too_large) text.append(part.data(), size);
    }
    ::explicit_bzero(part.data(), part.size());
    if (number == 0 && !too_large) return text;
    wipe(text);
    if (number != 0) return failed(name_, "read", number);
    return unfit(name_, file_error::kind::too_large,
                 "is larger than " + std::to_string(most / 1024) + " KiB");
}

std::string open_file::exposure(const environment& env) const {
    if (is_credential(name_, env)) return {};
    const auto name = shown(name_.string());
    const auto mode = " (mode " + octal(status_.st_mode) + ')';
    if ((status_.st_mode & S_IROTH) != 0)
        return "every user of this host can read " + name + mode + "; run: chmod o= " + name;
    const bool own = std::ranges::find(env.groups, status_.st_gid) != env.groups.end();
    if ((status_.st_mode & S_IRGRP) == 0 || own) return {};
    return "group " + env.names().group_text(status_.st_gid) + " can read " + name + mode +
           ", and it is not a group of the daemon; run: chmod g= " + name +
           ", or give the file to the daemon's group with chgrp";
}

bool is_credential(const std::filesystem::path& name, const environment& env) {
    if (env.credentials_directory.empty()) return false;
    const auto folder = env.credentials_directory.lexically_normal();
    // A folder written with a slash at its end has an empty last part.
    const auto wanted = folder.has_filename() ? folder : folder.parent_path();
    return name.lexically_normal().parent_path() == wanted;
}

}  // namespace tokenkeeper::config
