#pragma once

#include "lib/base/time.hpp"

#include <string>

namespace tokenkeeper::net {

/// The certificate that a server showed: nothing of its own words, as they may repeat what was sent to it.
struct server_certificate {
    std::string host;  ///< as the URL has it
    wall_time ends;

    friend bool operator==(const server_certificate&, const server_certificate&) = default;
};

}  // namespace tokenkeeper::net
