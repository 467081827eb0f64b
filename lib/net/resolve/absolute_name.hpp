#pragma once

namespace tokenkeeper::net {

/// Makes the calling thread's getaddrinfo look up names with a dot unchanged, never with a search domain
/// behind them. With `ndots:5`, which containers often have, it would try each search domain first, and
/// without it after a failure: a wildcard there would answer in the region's place. Unlike a dot at the end
/// of the name, this leaves /etc/hosts in force.
void ask_whole_names_only() noexcept;

}  // namespace tokenkeeper::net
