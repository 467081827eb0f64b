#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper {

/// The text as one word of a POSIX shell: unchanged where no shell would split, expand or run a part of it,
/// else in single quotes.
std::string quote_for_shell(std::string_view text);

}  // namespace tokenkeeper
