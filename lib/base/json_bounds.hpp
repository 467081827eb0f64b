#pragma once

#include <cstddef>
#include <string_view>

/// How large a JSON text from elsewhere may be in each direction before Boost.JSON reads it.
///
/// Boost.JSON finds the members of an object by a hash without a secret. The author of the text can choose
/// keys that all have one hash, and then an object of n members costs n² comparisons.
namespace tokenkeeper {

/// The most members of one object. Objects of the APIs have fewer than 50; arrays may have any length. An
/// answer of 64 KiB with objects of so many members each costs half a million comparisons, a millisecond.
inline constexpr std::size_t most_json_members = 100;

/// The most objects and arrays inside one another, the outermost included.
inline constexpr std::size_t deepest_json = 32;

/// The parts of a text that need no length, and the bytes that a text must have for each further one. A part
/// begins at a bracket, a comma or a colon, and takes 16 to 30 bytes of memory, however short it is.
inline constexpr std::size_t free_json_parts = 1000;
inline constexpr std::size_t least_bytes_of_part = 5;

/// True if no object of a JSON text has more than `most_members` members and nothing is nested deeper
/// than deepest_json. A key that is repeated counts each time. It takes time in proportion to the text, and
/// no memory. A text that is not JSON gives either; its beginning, up to where a parser stops, has no larger
/// object if it gives true.
bool has_bounded_objects(std::string_view json, std::size_t most_members = most_json_members) noexcept;

/// True if a JSON text has no more than `most` parts: each takes time and memory. Time and memory as above.
bool has_bounded_parts(std::string_view json, std::size_t most) noexcept;

/// True if a JSON text has no more parts than its length allows, as "[],[],[],…" has: in memory it would be
/// many times as large. Time and memory as above.
bool has_bounded_parts(std::string_view json) noexcept;

}  // namespace tokenkeeper
