#pragma once

#include "daemon/config/files/known_files.hpp"
#include "daemon/config/load.hpp"
#include "daemon/files/guarded_file.hpp"
#include "daemon/files/path_rules.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace tokenkeeper::config {

/// The reason why a file could not be used. A missing file may come later, so for a token file it is no error
/// of the configuration; the other errors last until someone mends the file.
struct file_error {
    enum class kind {
        missing,
        unreadable,
        not_a_file,
        too_large,
        untrusted,  ///< somebody else could have put another account's file there
    } type = kind::unreadable;
    std::string message{};   ///< names the file: "cannot open x.token: Permission denied"
    std::string problem{};   ///< does not: "cannot open it: Permission denied"
    bool refused = false;    ///< this process has no right to the file; another one may have it
    std::string remedy{};    ///< what can be done about an untrusted one
    bool no_answer = false;  ///< in time: the next time it may be read
};
[[noreturn]] void throw_exception_from_error(const file_error& e, const boost::source_location& location);

/// The accounts that can read a file that holds a secret, besides the daemon's own.
struct file_exposure {
    enum class reach {
        none,
        status_group,  ///< the group that may ask the daemon for its status: the secret still works
        others,        ///< every user of this host, or a group that is not the daemon's own
    } to = reach::none;
    std::string problem{};  ///< "every user of this host can read x.token (mode 0644)"
    std::string remedy{};   ///< the command that cures it: "chmod o= x.token"

    /// The problem with its remedy.
    [[nodiscard]] std::string text() const { return problem + "; run: " + remedy; }
};

template <class T>
using file_result = boost::system::result<T, file_error>;

/// A regular file that is open for reading. Opening never blocks: a FIFO is refused. Symbolic links
/// are followed, as credentials and mounted secrets often are links.
class open_file {
public:
    static file_result<open_file> open(const std::filesystem::path& name);

    /// The same for a file that only its owner, root and the daemon may choose: what others put on the way to
    /// it is untrusted. `nearby`: for a task that opens many files.
    static file_result<open_file> open_trusted(const std::filesystem::path& name, const environment& env,
                                               files::last_folder* nearby = nullptr);

    /// The same for a file of the configuration, which nobody but root, the daemon's user and `editor` may
    /// write or exchange.
    static file_result<open_file> open_configuration(const std::filesystem::path& name,
                                                     const environment& env, uid_t editor);

    /// The whole text, of at most `most` bytes. The caller wipes it where it may hold secrets.
    [[nodiscard]] file_result<std::string> read(std::size_t most) const;

    /// The size in bytes at the time of opening.
    [[nodiscard]] std::size_t size() const noexcept {
        return static_cast<std::size_t>(opened_.status.st_size);
    }

    [[nodiscard]] uid_t owner() const noexcept { return opened_.status.st_uid; }
    /// The time at which it was made, where the file system tells it; known of trusted ones only.
    [[nodiscard]] std::optional<birth_time> born() const noexcept {
        return opened_.born ? std::optional{birth_time{*opened_.born}} : std::nullopt;
    }
    [[nodiscard]] files::identity number() const noexcept {
        return {opened_.status.st_dev, opened_.status.st_ino};
    }
    /// The name without a link in it; known of trusted ones only.
    [[nodiscard]] const std::string& place() const noexcept { return opened_.place; }
    /// Others can exchange this file, which is trusted all the same.
    [[nodiscard]] const std::optional<files::open_folder>& open_folder() const noexcept {
        return opened_.warning;
    }

    /// Others can write a folder on the way to this file, sticky or not; known of trusted ones only.
    [[nodiscard]] bool is_exchangeable() const noexcept { return opened_.is_exchangeable; }

    /// The time of the last change of the content.
    [[nodiscard]] wall_time changed() const;

    /// For a file that holds a secret: the other accounts that can read it. Files in $CREDENTIALS_DIRECTORY
    /// are exempt, as systemd guards them. The mode bits decide, so that root gets the message too; an ACL
    /// shows in the group's bits.
    [[nodiscard]] file_exposure exposure(const environment& env) const;

private:
    static file_result<open_file> open_guarded(const std::filesystem::path& name,
                                               const files::trusted_accounts& trusted, bool is_own,
                                               files::last_folder* nearby = nullptr);

    open_file(std::filesystem::path name, files::guarded_file opened)
        : name_(std::move(name)), opened_(std::move(opened)) {}

    std::filesystem::path name_;
    files::guarded_file opened_;
};

/// Returns true if `name` is in $CREDENTIALS_DIRECTORY, judged by the text alone.
bool is_credential(const std::filesystem::path& name, const environment& env);

/// The remedy for a file that the daemon may not open: a command, or where to look.
std::string remedy_of_refusal(const std::filesystem::path& name, const environment& env);

}  // namespace tokenkeeper::config
