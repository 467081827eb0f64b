#pragma once

#include "daemon/ctl/text/style.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// One event of the stream as a line for people: local time, level, event, subject, message and reason.
/// `line` is the daemon's JSON; what is not understood is shown as it is, with its control characters
/// escaped.
std::string event_text(std::string_view line, const text_style& style);

}  // namespace tokenkeeper::ctl
