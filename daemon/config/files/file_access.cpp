#include "daemon/config/files/file_access.hpp"

#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/load.hpp"
#include "daemon/config/wording.hpp"
#include "daemon/files/guarded_file.hpp"
#include "daemon/files/path_rules.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::config {
namespace {

file_error failed(const std::filesystem::path& name, std::string_view verb, int number) {
    const bool missing = number == ENOENT || number == ENOTDIR;
    const auto start = "cannot " + std::string{verb} + ' ';
    const auto reason = ": " + std::generic_category().message(number);
    return {.type = missing ? file_error::kind::missing : file_error::kind::unreadable,
            .message = start + shown(name.string()) + reason,
            .problem = start + "it" + reason,
            .refused = number == EACCES || number == EPERM};
}

file_error unfit(const std::filesystem::path& name, file_error::kind type, std::string problem) {
    auto message = shown(name.string()) + ' ' + problem;
    return {.type = type, .message = std::move(message), .problem = std::move(problem)};
}

file_error untrusted(const std::filesystem::path& name, const files::refusal& reason) {
    return {.type = file_error::kind::untrusted,
            .message = "the daemon does not read " + shown(name.string()) + ": " + reason.problem,
            .problem = "the daemon does not read it: " + reason.problem + "; " + reason.remedy,
            .remedy = reason.remedy,
            .no_answer = reason.no_answer};
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

/// The accounts of a file, as the daemon's environment sees them.
class access_rules {
public:
    access_rules(const struct stat& status, const environment& env) : status_(status), env_(env) {}

    [[nodiscard]] bool is_status_group() const { return env_.status_group == status_.st_gid; }
    [[nodiscard]] bool is_own_group() const {
        return std::ranges::find(env_.groups, status_.st_gid) != env_.groups.end();
    }
    /// The command after which the daemon can read the file, and nobody else but its owner.
    [[nodiscard]] std::string command(const std::filesystem::path& file) const {
        const auto name = shell_word(file.string());
        const bool group_reads = (status_.st_mode & S_IRGRP) != 0;
        const bool good_group = is_own_group() && !is_status_group();
        if (reads_without_group()) {
            if (!group_reads || good_group) return "chmod o= " + name;
            return ((status_.st_mode & S_IROTH) != 0 ? "chmod go= " : "chmod g= ") + name;
        }
        if (group_reads && good_group) return "chmod o= " + name;
        return hand_over(name);
    }
    /// The command that lets the daemon read a file that it could not open.
    [[nodiscard]] std::string grant(const std::filesystem::path& file) const {
        const auto name = shell_word(file.string());
        return status_.st_uid == env_.user ? "chmod u+r " + name : hand_over(name);
    }

private:
    /// The daemon owns the file, or is root. Root may look on behalf of a daemon that runs as another user.
    [[nodiscard]] bool reads_without_group() const {
        if (env_.user == 0) return env_.main_group.value_or(0) == 0;
        return status_.st_uid == env_.user;
    }
    /// Gives the file to the daemon's own group, or to its user where the group would not do.
    [[nodiscard]] std::string hand_over(const std::string& name) const {
        if (env_.main_group && env_.main_group != env_.status_group)
            return "chgrp " + group_word() + ' ' + name + " && chmod u=rw,g=r,o= " + name;
        return "chown " + std::to_string(env_.user) + ' ' + name + " && chmod u=rw,go= " + name;
    }
    [[nodiscard]] std::string group_word() const {
        const auto digits = std::to_string(*env_.main_group);
        const auto answer = env_.names().find(account_kind::group_name, digits);
        return answer.outcome == account_answer::kind::found ? answer.name : digits;
    }

    const struct stat& status_;
    const environment& env_;
};

}  // namespace

void throw_exception_from_error(const file_error& e, const boost::source_location& /*where*/) {
    throw std::runtime_error{e.message};
}

file_result<open_file> open_file::open(const std::filesystem::path& name) {
    files::guarded_file file;
    file.opened = files::descriptor{::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    const int number = errno;
    auto& status = file.status;
    const bool is_open = file.opened.is_open();
    const int known = is_open ? ::fstat(file.opened.get(), &status) : ::stat(name.c_str(), &status);
    // If open fails because this is no regular file (a socket), the message says so.
    if (known == 0) {
        if (const auto problem = not_regular(status.st_mode); !problem.empty())
            return unfit(name, file_error::kind::not_a_file, std::string{problem});
    }
    if (!is_open) return failed(name, "open", number);
    if (known != 0) return failed(name, "look at", errno);
    return open_file{name, std::move(file)};
}

file_result<open_file> open_file::open_trusted(const std::filesystem::path& name, const environment& env,
                                               files::last_folder* nearby) {
    return open_guarded(name, env.trusted(), false, nearby);
}

file_result<open_file> open_file::open_configuration(const std::filesystem::path& name,
                                                     const environment& env, uid_t editor) {
    auto trusted = env.trusted();
    trusted.users.push_back(editor);
    return open_guarded(name, trusted, true);
}

file_result<open_file> open_file::open_guarded(const std::filesystem::path& name,
                                               const files::trusted_accounts& trusted, bool is_own,
                                               files::last_folder* nearby) {
    auto opened = files::open_guarded(name, trusted, nearby);
    if (auto* failure = std::get_if<files::open_failure>(&opened)) {
        if (failure->number != 0) return failed(name, "open", failure->number);
        if (failure->refused) return untrusted(name, *failure->refused);
        return unfit(name, file_error::kind::not_a_file, std::string{not_regular(failure->mode)});
    }
    auto& guarded = std::get<files::guarded_file>(opened);
    if (is_own && guarded.changeable) return untrusted(name, *guarded.changeable);
    return open_file{name, std::move(guarded)};
}

file_result<std::string> open_file::read(std::size_t most) const {
    auto read = files::text_of(opened_, most);
    if (auto* const text = std::get_if<std::string>(&read)) return std::move(*text);
    const int number = std::get<int>(read);
    if (number == EAGAIN) return untrusted(name_, files::unanswered(name_));
    if (number != EFBIG) return failed(name_, "read", number);
    return unfit(name_, file_error::kind::too_large,
                 "is larger than " + std::to_string(most / 1024) + " KiB");
}

wall_time open_file::changed() const {
    return to_wall_time(opened_.status.st_mtim);
}

file_exposure open_file::exposure(const environment& env) const {
    if (is_credential(name_, env)) return {};
    const access_rules rules{opened_.status, env};
    const auto name = shown(name_.string());
    const auto mode = " (mode " + octal(opened_.status.st_mode) + ')';
    using reach = file_exposure::reach;
    if ((opened_.status.st_mode & S_IROTH) != 0)
        return {reach::others, "every user of this host can read " + name + mode, rules.command(name_)};
    if ((opened_.status.st_mode & S_IRGRP) == 0) return {};
    if (rules.is_status_group()) {
        return {reach::status_group,
                "group " + env.names().group_text(opened_.status.st_gid) +
                    ", which may ask the daemon for its status, can read " + name + mode,
                rules.command(name_)};
    }
    if (rules.is_own_group()) return {};
    return {reach::others,
            "group " + env.names().group_text(opened_.status.st_gid) + " can read " + name + mode +
                ", and it is not a group of the daemon",
            rules.command(name_)};
}

bool is_credential(const std::filesystem::path& name, const environment& env) {
    if (env.credentials_directory.empty()) return false;
    const auto folder = env.credentials_directory.lexically_normal();
    // A folder written with a slash at its end has an empty last part.
    const auto wanted = folder.has_filename() ? folder : folder.parent_path();
    return name.lexically_normal().parent_path() == wanted;
}

std::string remedy_of_refusal(const std::filesystem::path& name, const environment& env) {
    if (env.user == 0 && !env.on_behalf) {
        return "root has no right to it: its file system gives root none, as NFS with root_squash does, or "
               "the "
               "unit takes them away (CapabilityBoundingSet=); put it into a folder of this host that "
               "belongs "
               "to root";
    }
    // Others may have exchanged something since, so the way is judged again before anything of its end is
    // told.
    if (const auto status = files::judged_status(name, env.trusted()))
        return "run: " + access_rules{*status, env}.grant(name);
    return "the daemon cannot enter one of the folders above it; look at their rights with: namei -l " +
           shell_word(name.string());
}

}  // namespace tokenkeeper::config
