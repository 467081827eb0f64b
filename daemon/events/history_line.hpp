#pragma once

#include "daemon/history/entry.hpp"
#include "daemon/history/line.hpp"

namespace tokenkeeper::events {

/// An entry of a history in words.
history::line line_of(const history::entry& e);

}  // namespace tokenkeeper::events
