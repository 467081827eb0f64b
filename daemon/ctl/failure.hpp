#pragma once

#include "daemon/ctl/exit_status.hpp"

#include <string>
#include <vector>

#include <boost/system/result.hpp>

namespace tokenkeeper::ctl {

/// An explanation for the person at the terminal of why a command could not be carried out. The texts may
/// hold words of a server: print them through printable().
struct failure {
    exit_status status = exit_status::failed;
    std::string message;                 ///< what happened, in one sentence
    std::vector<std::string> details{};  ///< further lines, for example each error of a configuration
    std::string hint{};                  ///< advice for the person; may be empty
    bool passing = false;                ///< the same request may succeed later
    std::string problem{};               ///< the type of the daemon's problem (RFC 9457); empty without one
};

/// Serves result::value(). Calling it on a failure is a bug of the caller.
[[noreturn]] void throw_exception_from_error(const failure& reason, const boost::source_location& where);

template <class T>
using outcome = boost::system::result<T, failure>;

}  // namespace tokenkeeper::ctl
