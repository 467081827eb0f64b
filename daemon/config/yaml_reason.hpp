#pragma once

#include "daemon/config/yaml_node.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// A place in a file and what is wrong there.
struct syntax_error {
    position at;
    std::string message;
};

/// What keeps a text from being YAML before any grammar: not UTF-8, control characters, NUL. yaml-cpp would
/// take some of them for the end of the file and be content with the half.
std::optional<syntax_error> unreadable_character(std::string_view text);

/// Whether the quote at the start of `text` is never closed. yaml-cpp takes the end of a file for the closing
/// quote where a line end stands before it.
bool is_never_closed(std::string_view text);
inline constexpr std::string_view unclosed_quote = "a quote is opened and never closed; look from here on";

/// The parser's reason in words for the one who wrote the file. `last` is the last thing that was understood:
/// where something is never closed, yaml-cpp names the end or the beginning of the file.
syntax_error plain_reason(std::string_view text, position at, const std::string& reason, position last);

}  // namespace tokenkeeper::config
