#pragma once

#include "daemon/config/findings.hpp"
#include "daemon/config/yaml/node.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// The tree of a YAML text; `file` is its name in messages. Returns nullopt, with the reason in `found`, if
/// it is not YAML or has no map at its top. Anchors, aliases, merge keys, tags, keys that are no texts and a
/// second document are errors, which also keeps a small file from growing into a large one. Time and memory
/// grow with the length of the text. A text without any key is an error, or (`may_be_empty`) an empty map.
std::optional<document> parse_yaml(std::string_view text, const std::string& file, findings& found,
                                   bool may_be_empty = false);

}  // namespace tokenkeeper::config
