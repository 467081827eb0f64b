#pragma once

#include "daemon/history/entry.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::history {

/// The most bytes of a routine entry, and of any other.
inline constexpr std::size_t most_routine_bytes = 24;
inline constexpr std::size_t most_bytes = 64;

/// An entry as it is kept: values beyond what their place holds are cut to it (a length of more than four
/// years, an id that is no UUID and longer than what is left of 64 bytes). Bytes that describe themselves.
std::string encode(const entry& e);

struct decoded_entry {
    entry what;
    std::size_t size = 0;  ///< the bytes that it takes
};
/// The first entry of these bytes; nullopt: they are not of our making.
std::optional<decoded_entry> decode_first(std::string_view bytes);

}  // namespace tokenkeeper::history
