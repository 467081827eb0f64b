#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

namespace tokenkeeper::files {

/// The whole text of an open file, or errno; EFBIG if it is longer than `most` bytes. Nothing of it stays
/// anywhere else, as it may be a secret. `expected`: its probable size.
std::variant<std::string, int> read_text(int opened, std::size_t most, std::size_t expected);

/// The same where nothing has to be waited for; nullopt: something has, or may have. Of a file system that
/// cannot tell (tmpfs, NFS, FUSE), every read may.
std::optional<std::variant<std::string, int>> read_text_at_once(int opened, std::size_t most,
                                                                std::size_t expected);

}  // namespace tokenkeeper::files
