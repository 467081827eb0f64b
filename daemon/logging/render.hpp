#pragma once

#include "daemon/logging/event.hpp"
#include "daemon/logging/options.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::logging {

/// "debug", "info", "notice", "warning", "error": the word in the line.
std::string_view to_string(severity s) noexcept;
std::optional<severity> severity_from(std::string_view word) noexcept;

/// The whole line without its newline, as it goes to stderr; text and JSON carry the time in milliseconds.
/// `journal` is an entry of the native journal protocol instead, one "FIELD=value" a line, without a time, as
/// the journal adds its own. `automatic` counts as text.
std::string render_at(wall_time time, const event& e, format output);

}  // namespace tokenkeeper::logging
