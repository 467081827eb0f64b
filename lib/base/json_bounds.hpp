#pragma once

#include <cstddef>
#include <string_view>

/// How large a JSON text from elsewhere may be in each direction before Boost.JSON reads it.
///
/// Boost.JSON finds the members of an object by a hash without a secret. The author of the text can choose
/// keys that all have one hash, and then an object of n members costs n² comparisons.
namespace tokenkeeper {

/// The most members of one object. Objects of the APIs have fewer than 50; arrays may have any length. An
/// answer of 256 KiB with objects of so many members each costs two million comparisons, some milliseconds.
inline constexpr std::size_t most_json_members = 100;

/// The most objects and arrays inside one another, the outermost included.
inline constexpr std::size_t deepest_json = 32;

/// True if no object of a JSON text has more than `most_members` members and nothing is nested deeper
/// than deepest_json. A key that is repeated counts each time. It takes time in proportion to the text, and
/// no memory. A text that is not JSON gives either; its beginning, up to where a parser stops, has no larger
/// object if it gives true.
bool has_bounded_objects(std::string_view json, std::size_t most_members = most_json_members) noexcept;

}  // namespace tokenkeeper
