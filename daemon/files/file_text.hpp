#pragma once

#include <cstddef>
#include <string>
#include <variant>

namespace tokenkeeper::files {

/// The whole text of an open file, or errno; EFBIG if it is longer than `most` bytes. Nothing of it stays
/// anywhere else, as it may be a secret. `expected`: its probable size.
std::variant<std::string, int> read_text(int opened, std::size_t most, std::size_t expected);

}  // namespace tokenkeeper::files
