#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// Returns true if a unit that can load credentials may have this name: "export.service", "export@7.service"
/// or, for all instances, "export@.service"; sockets, mounts and swaps too.
bool is_unit_name(std::string_view text);

/// "export@.service" for "export@7.service"; empty: it is no instance of a template.
std::string template_of(std::string_view unit);

}  // namespace tokenkeeper::config
