#pragma once

#include "lib/net/resolver_cache.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::net {

/// The system's resolver (getaddrinfo), one short-lived thread for each look-up.
///
/// Not Asio's own: that is one serial thread, so that one name whose servers do not answer holds up all
/// others, and it is joined at exit, which then takes as long as the resolver likes. The context's run() does
/// not end by itself while a look-up is under way; stop() does not wait for it.
resolve_function system_resolver(const boost::asio::any_io_executor& executor);

}  // namespace tokenkeeper::net
