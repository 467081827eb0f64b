#include "daemon/runtime/sinks/sink_file.hpp"

#include "daemon/config/needed_files.hpp"
#include "daemon/files/guarded_file.hpp"
#include "lib/base/shell_word.hpp"

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include <sys/stat.h>
#include <sys/xattr.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::runtime {

namespace {

namespace fs = std::filesystem;
using files::descriptor;

std::string failed(std::string_view action, const fs::path& file) {
    const auto reason = std::generic_category().message(errno);
    return "cannot " + std::string{action} + ' ' + file.string() + ": " + reason;
}

/// The folder of a sink, and the names in it that are the sink's.
struct sink_place {
    fs::path file;        ///< as the configuration names it, for messages
    descriptor folder{};  ///< it can no longer be exchanged
    std::string name{};
    /// The name of the new file while it is put in its place. It is always the same, so that a file left by a
    /// killed process is found and removed.
    std::string unfinished{};
    std::string trouble{};  ///< why the folder cannot be used; empty if it can
    bool missing = false;   ///< there is no such folder
};

sink_place place_of(const fs::path& file) {
    sink_place place{file};
    place.name = file.filename().string();
    place.unfinished = config::unfinished_sink(file).filename().string();
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
    auto opened = files::open_guarded_folder(folder, files::trusted_accounts::of_this_process());
    if (auto* failure = std::get_if<files::unusable_folder>(&opened)) {
        place.trouble = std::move(failure->problem);
        place.missing = failure->missing;
    } else {
        place.folder = std::move(std::get<files::guarded_folder>(opened).opened);
    }
    return place;
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

/// A set-gid folder gives its group to a new file.
bool has_right_group(const struct stat& status, const config::token_sink& sink) {
    const bool is_closed = !sink.group && (sink.mode & S_IRWXG) == 0;
    return is_closed || status.st_gid == sink.group.value_or(::getegid());
}

constexpr const char* access_list = "system.posix_acl_access";

bool has_access_list(int file) {
    return ::fgetxattr(file, access_list, nullptr, 0) >= 0;
}

/// Returns true if content, owner, access and mode of the file are right already.
bool holds(const sink_place& place, const config::token_sink& file, std::string_view text) {
    const descriptor opened{::openat(place.folder.get(), place.name.c_str(),
                                     O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)};
    struct stat status {};
    if (!opened.is_open() || ::fstat(opened.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    if ((status.st_mode & 07777U) != file.mode || status.st_uid != ::geteuid()) return false;
    if (!has_right_group(status, file) || has_access_list(opened.get())) return false;
    if (static_cast<std::size_t>(status.st_size) != text.size()) return false;
    std::string content(text.size(), '\0');
    const auto count = ::read(opened.get(), content.data(), content.size());
    const bool same = count == static_cast<ssize_t>(text.size()) && content == text;
    wipe(content);
    return same;
}

std::string sync_folder(const sink_place& place) {
    if (::fsync(place.folder.get()) != 0) return failed("sync", place.file.parent_path());
    return {};
}

/// Sets the group only if it is not right already, as the unit's filter of system calls has no chown.
std::string give_group(int file, const fs::path& name, const config::token_sink& sink) {
    struct stat status {};
    if (::fstat(file, &status) == 0 && has_right_group(status, sink)) return {};
    if (::fchown(file, static_cast<uid_t>(-1), sink.group.value_or(::getegid())) == 0) return {};
    const bool forbidden = errno == EPERM;
    auto wrong = failed("give the group to", name);
    if (!sink.group) {
        const auto folder = name.parent_path().string();
        return wrong + "; the set-gid bit of its folder gives it another; run: chmod g-s " +
               quote_for_shell(folder) + ", or set group of the token sink";
    }
    if (forbidden) wrong += "; the drop-in with SupplementaryGroups= also needs SystemCallFilter=fchown";
    return wrong;
}

/// A folder gives its default access control list to a new file, and the mode would put it in force.
std::string close_to_others(int file, const fs::path& name) {
    if (::fremovexattr(file, access_list) == 0 || errno == ENODATA || errno == ENOTSUP) return {};
    return failed("remove the access control list of", name);
}

/// Fills the temporary file. Owner and mode are right before the first byte of the token is in it.
std::string fill(int file, const fs::path& name, const config::token_sink& sink, std::string_view text) {
    if (auto wrong = close_to_others(file, name); !wrong.empty()) return wrong;
    if (auto wrong = give_group(file, name, sink); !wrong.empty()) return wrong;
    if (::fchmod(file, sink.mode) != 0) return failed("set the mode of", name);
    if (!write_all(file, text)) return failed("write", name);
    if (::fsync(file) != 0) return failed("sync", name);
    return {};
}

void remove_unfinished(const sink_place& place) {
    ::unlinkat(place.folder.get(), place.unfinished.c_str(), 0);
}

/// Makes a file without a name: who kills the daemon while it is written leaves nothing of it. Closed where
/// the file system has no such files.
descriptor make_nameless(const sink_place& place) {
    return descriptor{::openat(place.folder.get(), ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600)};
}

/// Gives the file its hidden name, from which it is renamed. False where that cannot be done here.
bool give_name(const sink_place& place, const descriptor& file) {
    // A thread that may wait has descriptors of its own: by /proc/self, this would be another file.
    const auto link = "/proc/thread-self/fd/" + std::to_string(file.get());
    return ::linkat(AT_FDCWD, link.c_str(), place.folder.get(), place.unfinished.c_str(),
                    AT_SYMLINK_FOLLOW) == 0;
}

std::string put_in_place(const sink_place& place) {
    const int folder = place.folder.get();
    if (::renameat(folder, place.unfinished.c_str(), folder, place.name.c_str()) == 0)
        return sync_folder(place);
    auto wrong = failed("replace", place.file);
    remove_unfinished(place);
    return wrong;
}

std::string replace_by_name(const sink_place& place, const config::token_sink& sink, std::string_view text) {
    const descriptor file{::openat(place.folder.get(), place.unfinished.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file.is_open()) return failed("make a file in", place.file.parent_path());
    auto wrong = fill(file.get(), place.file, sink, text);
    if (wrong.empty()) return put_in_place(place);
    remove_unfinished(place);
    return wrong;
}

std::string replace(const sink_place& place, const config::token_sink& sink, std::string_view text) {
    const auto file = make_nameless(place);
    if (!file.is_open()) return replace_by_name(place, sink, text);
    if (auto wrong = fill(file.get(), place.file, sink, text); !wrong.empty()) return wrong;
    return give_name(place, file) ? put_in_place(place) : replace_by_name(place, sink, text);
}

/// Also where others decide what stands in the folder: a file that is not there cannot be removed.
bool is_absent(const fs::path& file) {
    struct stat status {};
    return ::lstat(file.c_str(), &status) != 0 && errno == ENOENT;
}

sink_outcome remove(const sink_place& place) {
    remove_unfinished(place);
    if (::unlinkat(place.folder.get(), place.name.c_str(), 0) == 0) return {sync_folder(place)};
    auto wrong = failed("remove", place.file);
    // A file system that is read-only refuses before it looks.
    if (is_absent(place.file)) return {.was_absent = true};
    return {std::move(wrong)};
}

enum class holding { own_file, nothing, others_file, unknown };

/// Whose the file is, or what a killed process left of it.
holding look_who_holds(const sink_place& place) {
    auto found = holding::nothing;
    for (const auto& name : {place.name, place.unfinished}) {
        struct stat status {};
        if (::fstatat(place.folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno != ENOENT) return holding::unknown;
        } else if (S_ISREG(status.st_mode) && status.st_uid == ::geteuid()) {
            return holding::own_file;
        } else {
            found = holding::others_file;
        }
    }
    return found;
}

}  // namespace

std::string write_sink_file(const config::token_sink& sink, const secret& token) {
    auto place = place_of(sink.path);
    if (!place.trouble.empty()) return std::move(place.trouble);
    std::string text;
    text.reserve(token.reveal().size() + 1);
    text += token.reveal();
    text += '\n';
    remove_unfinished(place);
    auto wrong = holds(place, sink, text) ? std::string{} : replace(place, sink, text);
    wipe(text);
    return wrong;
}

sink_outcome remove_sink_file(const config::token_sink& sink) {
    auto place = place_of(sink.path);
    if (place.trouble.empty()) return remove(place);
    if (place.missing || is_absent(sink.path)) return {.was_absent = true};
    return {std::move(place.trouble)};
}

sink_outcome remove_own_sink_file(const fs::path& file) {
    auto place = place_of(file);
    if (!place.folder.is_open()) {
        if (place.missing || is_absent(file)) return {.was_absent = true};
        return {std::move(place.trouble)};
    }
    switch (look_who_holds(place)) {
        case holding::own_file:
            return remove(place);
        case holding::nothing:
            return {.was_absent = true};
        case holding::others_file:
            return {};
        case holding::unknown:
            break;
    }
    return {failed("look at", file)};
}

void remove_unfinished_sink_file(const fs::path& file) {
    const auto place = place_of(file);
    if (place.folder.is_open()) remove_unfinished(place);
}

}  // namespace tokenkeeper::runtime
