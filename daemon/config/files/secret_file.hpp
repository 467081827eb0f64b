#pragma once

#include "daemon/config/files/file_access.hpp"
#include "daemon/config/files/secret_text.hpp"
#include "daemon/config/load.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include <boost/system/result.hpp>
#include <sys/types.h>

namespace tokenkeeper::config {

/// The reason why a secret could not be read, with a message for people: "cannot open /etc/…: Permission
/// denied".
struct secret_file_error {
    enum class kind {
        unreadable,  ///< missing, or not for this process to read
        exposed,     ///< others can read it
        malformed,   ///< it holds no secret
        untrusted,   ///< somebody else could have put another account's secret there
    } type = kind::unreadable;
    std::string message;   ///< names the file and the cause
    std::string remedy{};  ///< what cures it: "run: chmod o= /etc/…"; may be empty
    bool refused = false;  ///< this process has no right to it; whether it is in order is not known

    /// The message with the remedy, as one line.
    [[nodiscard]] std::string text() const { return remedy.empty() ? message : message + "; " + remedy; }
};
[[noreturn]] void throw_exception_from_error(const secret_file_error& e,
                                             const boost::source_location& location);

/// A secret that was read from its file.
struct file_secret {
    file_secret(secret held) : value(std::move(held)) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] std::string_view reveal() const noexcept { return value.reveal(); }

    secret value;
    /// The group that may ask for the status can read the file: the fact for the warning `secret_exposed`.
    std::optional<file_exposure> exposure{};
    /// Others can exchange the file: the fact for the warning `secret_folder`.
    std::optional<files::open_folder> open_folder{};
    std::optional<wall_time> changed{};  ///< when the content of the file changed last
    std::optional<uid_t> owner{};        ///< whose file it is
};

using secret_result = boost::system::result<file_secret, secret_file_error>;

/// Tells whose file an opened one is: the reason why it is not read, if there is one.
using secret_claim_check = std::function<std::optional<files::refusal>(const open_file&)>;

/// For a program that does what a configuration says with the rights of the account `user`, who did not have
/// to write it: other authors than root and himself have only their own secrets read.
secret_claim_check only_of_authors(const std::set<uid_t>& authors, uid_t user);

/// Reads a secret from a regular file of at most 64 KiB that holds it and nothing else (unlike_secret). It is
/// exposed if others, or a group that is not one of the daemon's own, may read it and it is not in
/// $CREDENTIALS_DIRECTORY. It is untrusted if an account that is neither root, the daemon's nor the file's
/// own has a hand in the way to it, or if `check` has a reason against it. The checks look at the opened
/// file, not at its name. `nearby`: for a task that reads many secrets.
secret_result read_secret_file(const std::filesystem::path& file, const environment& env, secret_kind kind,
                               const secret_claim_check& check = {}, files::last_folder* nearby = nullptr);

}  // namespace tokenkeeper::config
