#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::net {

class byte_stream;

/// One certificate of a chain that was checked.
struct chain_certificate {
    std::string summary;            ///< subject, issuer and validity: printable, at most 220 bytes
    std::optional<wall_time> ends;  ///< nullopt: it is no date

    friend bool operator==(const chain_certificate&, const chain_certificate&) = default;
};

/// The chain of the server at the other end as its check built it: its own certificate first, the trusted
/// root last. Empty where the stream is not one of a tls_client, and where an earlier session was resumed.
std::vector<chain_certificate> certificate_chain(byte_stream& stream);

}  // namespace tokenkeeper::net
