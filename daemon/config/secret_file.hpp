#pragma once

#include "daemon/config/load.hpp"
#include "lib/base/secret.hpp"

#include <filesystem>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace tokenkeeper::config {

/// Why a secret could not be read, as a person is told: "cannot open /etc/…: Permission denied".
struct secret_file_error {
    enum class kind { unreadable, exposed, malformed } what = kind::unreadable;
    std::string message;
};
[[noreturn]] void throw_exception_from_error(const secret_file_error& e, const boost::source_location& where);

using secret_result = boost::system::result<secret, secret_file_error>;

/// Reads a secret from a regular file of at most 64 KiB; one trailing newline is dropped; empty or with
/// control characters: malformed. `exposed`: others, or a group that is not one of the daemon's own, may read
/// it, and it does not stand in $CREDENTIALS_DIRECTORY. The checks are
/// made on the opened file, not on its name. `what` names the secret in messages: "client secret".
secret_result read_secret_file(const std::filesystem::path& file, const environment& env,
                               std::string_view what = "token");

/// The same of an access token, which goes into a header as it is: visible ASCII (RFC 6750 §2.1).
secret_result read_access_token(const std::filesystem::path& file, const environment& env);

/// The same of "user:password" for a proxy; without the colon it is malformed.
secret_result read_proxy_credentials(const std::filesystem::path& file, const environment& env);

}  // namespace tokenkeeper::config
