#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper {

/// The text as one word of a shell: unchanged where no shell would split, expand or run a part of it, else in
/// single quotes. What may not be shown (`printable`) is escaped, as bash, zsh and ksh read it: $'a\x0ab'. A
/// command that somebody may paste has each name from outside so.
std::string quote_for_shell(std::string_view text);

}  // namespace tokenkeeper
