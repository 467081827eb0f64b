#pragma once

#include "daemon/logging/event.hpp"
#include "daemon/logging/options.hpp"
#include "lib/core/time.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::logging {

/// The format that `as` stands for: `automatic` is text until the journal sink exists.
format resolved(format as) noexcept;

/// "debug", "info", "notice", "warning", "error": the word in the line.
std::string_view to_string(severity s) noexcept;

/// The whole line without its newline, as it goes to stderr. Text and JSON carry the time in milliseconds;
/// `journal` has none, as the journal adds its own, and starts with the priority of sd-daemon(3): "<4>".
std::string render_at(wall_time at, const event& e, format as);

}  // namespace tokenkeeper::logging
