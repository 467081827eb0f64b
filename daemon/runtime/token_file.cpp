#include "daemon/runtime/token_file.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::runtime {

namespace {

namespace fs = std::filesystem;

/// A descriptor that is closed when it goes.
class descriptor {
public:
    explicit descriptor(int number) noexcept : number_{number} {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    int number_;
};

std::string failed(std::string_view what, const fs::path& file) {
    const auto reason = std::generic_category().message(errno);
    return "cannot " + std::string{what} + ' ' + file.string() + ": " + reason;
}

bool write_all(int to, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(to, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

/// Whether the file is as it should be already: content, owner and mode.
bool holds(const config::token_sink& file, std::string_view text) {
    const descriptor from{::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    struct stat status {};
    if (from.get() < 0 || ::fstat(from.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if ((status.st_mode & 07777U) != file.mode || status.st_uid != ::geteuid()) return false;
    if (file.group && status.st_gid != *file.group)
        return false;  // without: the folder's, where that is set-gid
    if (static_cast<std::size_t>(status.st_size) != text.size()) return false;
    std::string there(text.size(), '\0');
    const auto count = ::read(from.get(), there.data(), there.size());
    const bool same = count == static_cast<ssize_t>(text.size()) && there == text;
    wipe(there);
    return same;
}

std::string sync_folder(const fs::path& folder) {
    const descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) return failed("sync", folder);
    return {};
}

/// The unit's filter of system calls has no chown, so it is called only where the group is not right already.
std::string give_group(int file, const fs::path& name, const config::token_sink& to) {
    struct stat status {};
    if (!to.group || (::fstat(file, &status) == 0 && status.st_gid == *to.group)) return {};
    if (::fchown(file, static_cast<uid_t>(-1), *to.group) == 0) return {};
    const bool forbidden = errno == EPERM;
    auto wrong = failed("give the group to", name);
    if (forbidden) wrong += "; the drop-in with SupplementaryGroups= also needs SystemCallFilter=fchown";
    return wrong;
}

/// Fills the temporary file. Owner and mode are right before the first byte of the token is in it.
std::string fill(int file, const fs::path& name, const config::token_sink& to, std::string_view text) {
    if (auto wrong = give_group(file, name, to); !wrong.empty()) return wrong;
    if (::fchmod(file, to.mode) != 0) return failed("set the mode of", name);
    if (!write_all(file, text)) return failed("write", name);
    if (::fsync(file) != 0) return failed("sync", name);
    return {};
}

/// The name under which a new file is written. It is always the same, so that what a killed process left
/// there is found and removed.
fs::path unfinished(const fs::path& file) {
    return file.parent_path() / ('.' + file.filename().string() + ".new");
}

void remove_unfinished(const fs::path& file) {
    ::unlink(unfinished(file).c_str());
}

std::string replace(const config::token_sink& to, std::string_view text) {
    const auto folder = to.path.parent_path();
    const auto temporary = unfinished(to.path);
    const descriptor file{
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (file.get() < 0) return failed("make a file in", folder);
    auto wrong = fill(file.get(), to.path, to, text);
    if (wrong.empty() && ::rename(temporary.c_str(), to.path.c_str()) != 0)
        wrong = failed("replace", to.path);
    if (!wrong.empty()) {
        ::unlink(temporary.c_str());
        return wrong;
    }
    return sync_folder(folder);
}

}  // namespace

std::string write_token_file(const config::token_sink& to, const secret& token) {
    std::string text;
    text.reserve(token.reveal().size() + 1);
    text += token.reveal();
    text += '\n';
    remove_unfinished(to.path);
    auto wrong = holds(to, text) ? std::string{} : replace(to, text);
    wipe(text);
    return wrong;
}

std::string remove_token_file(const config::token_sink& from) {
    remove_unfinished(from.path);
    if (::unlink(from.path.c_str()) != 0)
        return errno == ENOENT ? std::string{} : failed("remove", from.path);
    return sync_folder(from.path.parent_path());
}

}  // namespace tokenkeeper::runtime
