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

/// The first end of a certificate of the chain; the beginning of time: the end of one is no date. Such a
/// chain is never valid. Nullopt: there is no certificate.
std::optional<wall_time> first_end(const stack_st_X509* chain);

}  // namespace tokenkeeper::net
