#pragma once

#include "daemon/ctl/exit_status.hpp"

#include <string>
#include <vector>

#include <boost/system/result.hpp>

namespace tokenkeeper::ctl {

/// Why something could not be done, for the person at the terminal. The texts may hold what a server said:
/// print them through printable().
struct failure {
    exit_status status = exit_status::failed;
    std::string message;               ///< one sentence without its full stop
    std::vector<std::string> details;  ///< further lines, for example each error of a configuration
    std::string hint;                  ///< what to do about it; may be empty
};

/// For result::value() on a failure: a bug of the caller.
[[noreturn]] void throw_exception_from_error(const failure& f, const boost::source_location& where);

template <class T>
using outcome = boost::system::result<T, failure>;

}  // namespace tokenkeeper::ctl
