#pragma once

#include "lib/base/time.hpp"

#include <string>

namespace tokenkeeper::net {

/// The certificate that a server showed.
struct server_certificate {
    std::string host;     ///< as the URL has it
    std::string subject;  ///< "CN=api.example,O=Example"; empty: only alternative names
    wall_time ends;

    friend bool operator==(const server_certificate&, const server_certificate&) = default;
};

}  // namespace tokenkeeper::net
