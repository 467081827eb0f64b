#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>

#include <openssl/types.h>

namespace tokenkeeper::net {

/// What people need to find a certificate that was refused: "subject CN=api.example, issuer CN=Example CA,
/// valid from 2026-01-01T00:00:00Z to 2026-04-01T00:00:00Z". Printable and at most 220 bytes, whatever the
/// certificate says.
std::string summary_of(const X509& certificate);

/// The end of its validity; nullopt: it is no date.
std::optional<wall_time> end_of(const X509& certificate);

}  // namespace tokenkeeper::net
