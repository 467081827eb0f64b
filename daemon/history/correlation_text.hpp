#pragma once

#include "daemon/history/compact_bytes.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenkeeper::history {

/// Writes a correlation id: a UUID of one case as its 16 bytes, any other text as it is, cut to `room` bytes
/// in all.
/// REQUIRES: room >= 18.
void put_correlation(std::string& target, std::string_view id, std::size_t room);
std::string take_correlation(compact_reader& source);

}  // namespace tokenkeeper::history
