#pragma once

#include "daemon/ctl/failure.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <string>

#include <boost/system/error_code.hpp>

namespace tokenkeeper::ctl {

/// The failures of a connection to the daemon's socket at `path`, with advice. All but a missing right, and
/// an answer that breaks the rules of HTTP, may pass.

failure connect_failure(const std::string& path, boost::system::error_code error);
failure no_answer(const std::string& path, milliseconds timeout);
/// `timeout`: that of an exchange which is over.
failure read_failure(const std::string& path, boost::system::error_code error, milliseconds timeout);
/// For a path that no socket can have; nullopt for any other.
std::optional<failure> path_failure(const std::string& path);

}  // namespace tokenkeeper::ctl
