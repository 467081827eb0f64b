#pragma once

#include "lib/net/resolve/resolver_cache.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::net {

/// The system's resolver (getaddrinfo), with one short-lived thread for each look-up, and few of them at once
/// (lookup_line.hpp).
///
/// Asio's own resolver is one serial thread: one name whose servers do not answer holds up all others, and
/// exit waits for it without a limit. The context's run() does not return while a look-up is under way;
/// stop() does not wait for one.
resolve_function system_resolver(const boost::asio::any_io_executor& executor);

}  // namespace tokenkeeper::net
