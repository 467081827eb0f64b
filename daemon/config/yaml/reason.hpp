#pragma once

#include "daemon/config/yaml/node.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// A place in a file and what is wrong there.
struct syntax_error {
    position start;
    std::string message;
};

/// The first character that YAML does not allow: invalid UTF-8, control characters, NUL. yaml-cpp would take
/// some of them for the end of the file and accept the first half.
std::optional<syntax_error> unreadable_character(std::string_view text);

/// Returns true if the quote at the start of `text` is never closed. yaml-cpp takes the end of a file for the
/// closing quote where a line end stands before it.
bool is_never_closed(std::string_view text);
inline constexpr std::string_view unclosed_quote = "a quote is opened and never closed; look from here on";

/// The parser's error in words for the author of the file. `last` is the position of the last value that was
/// read: for an unclosed bracket or quote, yaml-cpp names the end or the beginning of the file.
syntax_error plain_reason(std::string_view text, position start, const std::string& reason, position last);

}  // namespace tokenkeeper::config
