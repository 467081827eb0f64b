#pragma once

#include "daemon/config/load.hpp"
#include "lib/base/secret.hpp"

#include <filesystem>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace tokenkeeper::config {

/// The reason why a secret could not be read, with a message for people: "cannot open /etc/…: Permission
/// denied".
struct secret_file_error {
    enum class kind { unreadable, exposed, malformed } type = kind::unreadable;
    std::string message;
};
[[noreturn]] void throw_exception_from_error(const secret_file_error& e,
                                             const boost::source_location& location);

using secret_result = boost::system::result<secret, secret_file_error>;

/// Reads a secret from a regular file of at most 64 KiB. One trailing newline is dropped. A file that is
/// empty or holds control characters is malformed. It is exposed if others, or a group that is not one of the
/// daemon's own, may read it and it is not in $CREDENTIALS_DIRECTORY. The checks look at the opened file, not
/// at its name. `noun` names the secret in messages: "client secret".
secret_result read_secret_file(const std::filesystem::path& file, const environment& env,
                               std::string_view noun = "token");

/// The same of an access token, which goes into a header as it is: visible ASCII (RFC 6750 §2.1).
secret_result read_access_token(const std::filesystem::path& file, const environment& env);

/// The same of "user:password" for a proxy; without the colon it is malformed.
secret_result read_proxy_credentials(const std::filesystem::path& file, const environment& env);

}  // namespace tokenkeeper::config
