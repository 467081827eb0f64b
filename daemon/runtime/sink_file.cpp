#include "daemon/runtime/sink_file.hpp"

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

/// A descriptor that is closed by the destructor.
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

std::string failed(std::string_view action, const fs::path& file) {
    const auto reason = std::generic_category().message(errno);
    return "cannot " + std::string{action} + ' ' + file.string() + ": " + reason;
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

/// Returns true if content, owner and mode of the file are right already.
bool holds(const config::token_sink& file, std::string_view text) {
    const descriptor opened{::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    struct stat status {};
    if (opened.get() < 0 || ::fstat(opened.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if ((status.st_mode & 07777U) != file.mode || status.st_uid != ::geteuid()) return false;
    if (file.group && status.st_gid != *file.group)
        return false;  // without a group, a set-gid folder decides
    if (static_cast<std::size_t>(status.st_size) != text.size()) return false;
    std::string content(text.size(), '\0');
    const auto count = ::read(opened.get(), content.data(), content.size());
    const bool same = count == static_cast<ssize_t>(text.size()) && content == text;
    wipe(content);
    return same;
}

std::string sync_folder(const fs::path& folder) {
    const descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) return failed("sync", folder);
    return {};
}

/// Sets the group only if it is not right already, as the unit's filter of system calls has no chown.
std::string give_group(int file, const fs::path& name, const config::token_sink& sink) {
    struct stat status {};
    if (!sink.group || (::fstat(file, &status) == 0 && status.st_gid == *sink.group)) return {};
    if (::fchown(file, static_cast<uid_t>(-1), *sink.group) == 0) return {};
    const bool forbidden = errno == EPERM;
    auto wrong = failed("give the group to", name);
    if (forbidden) wrong += "; the drop-in with SupplementaryGroups= also needs SystemCallFilter=fchown";
    return wrong;
}

/// Fills the temporary file. Owner and mode are right before the first byte of the token is in it.
std::string fill(int file, const fs::path& name, const config::token_sink& sink, std::string_view text) {
    if (auto wrong = give_group(file, name, sink); !wrong.empty()) return wrong;
    if (::fchmod(file, sink.mode) != 0) return failed("set the mode of", name);
    if (!write_all(file, text)) return failed("write", name);
    if (::fsync(file) != 0) return failed("sync", name);
    return {};
}

/// The name of the new file while it is written. It is always the same, so that a file left by a killed
/// process is found and removed.
fs::path unfinished(const fs::path& file) {
    return file.parent_path() / ('.' + file.filename().string() + ".new");
}

void remove_unfinished(const fs::path& file) {
    ::unlink(unfinished(file).c_str());
}

std::string replace(const config::token_sink& sink, std::string_view text) {
    const auto folder = sink.path.parent_path();
    const auto temporary = unfinished(sink.path);
    const descriptor file{
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (file.get() < 0) return failed("make a file in", folder);
    auto wrong = fill(file.get(), sink.path, sink, text);
    if (wrong.empty() && ::rename(temporary.c_str(), sink.path.c_str()) != 0)
        wrong = failed("replace", sink.path);
    if (!wrong.empty()) {
        ::unlink(temporary.c_str());
        return wrong;
    }
    return sync_folder(folder);
}

}  // namespace

std::string write_sink_file(const config::token_sink& sink, const secret& token) {
    std::string text;
    text.reserve(token.reveal().size() + 1);
    text += token.reveal();
    text += '\n';
    remove_unfinished(sink.path);
    auto wrong = holds(sink, text) ? std::string{} : replace(sink, text);
    wipe(text);
    return wrong;
}

std::string remove_sink_file(const config::token_sink& sink) {
    remove_unfinished(sink.path);
    if (::unlink(sink.path.c_str()) != 0)
        return errno == ENOENT ? std::string{} : failed("remove", sink.path);
    return sync_folder(sink.path.parent_path());
}

bool is_own_sink_file(const fs::path& file) {
    for (const auto& name : {file, unfinished(file)}) {
        struct stat status {};
        if (::lstat(name.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid())
            return true;
    }
    return false;
}

}  // namespace tokenkeeper::runtime
