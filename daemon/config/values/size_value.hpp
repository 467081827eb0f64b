#pragma once

#include "daemon/config/sections/context.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// A number of bytes as the configuration writes it: `512KiB`, `16MiB`, `1GiB`, or `0`; nullopt for anything
/// else.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// Reads a size of 0 or `least` to `most` bytes; `allowed` names that range. Reports any other value.
std::optional<std::uint64_t> read_size(const node& value, const std::string& path, std::uint64_t least,
                                       std::uint64_t most, std::string_view allowed, context& input);

}  // namespace tokenkeeper::config
