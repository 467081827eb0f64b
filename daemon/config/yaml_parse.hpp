#pragma once

#include "daemon/config/findings.hpp"
#include "daemon/config/yaml_node.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// The tree of a YAML text; `file` is its name in messages. Nullopt: not YAML, or no map at its top; the
/// findings say why. Anchors, aliases, merge keys, tags, keys that are no texts and a second document are
/// errors, which also keeps a small file from growing into a large one. Time and memory go with the length of
/// the text.
std::optional<document> parse_yaml(std::string_view text, const std::string& file, findings& found);

}  // namespace tokenkeeper::config
