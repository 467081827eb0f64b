#pragma once

#include "lib/base/error.hpp"

#include <filesystem>
#include <memory>
#include <optional>

// OpenSSL's own name: its headers are large.
struct x509_store_st;

namespace tokenkeeper::net {

/// The certificates that the check of a server's certificate trusts.
using trust_store = std::shared_ptr<x509_store_st>;

/// The system's roots and, where given, a CA file, as they are on the disk now. Clients that trust the same
/// files share one store: to read a bundle takes 20 ms, and it needs a megabyte. Fails with
/// errc::invalid_argument where the CA file cannot be read or holds no certificate. May be called on any
/// thread.
result<trust_store> read_trust_store(const std::optional<std::filesystem::path>& ca_file);

}  // namespace tokenkeeper::net
