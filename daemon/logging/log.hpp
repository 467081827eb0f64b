#pragma once

#include "daemon/logging/event.hpp"
#include "daemon/logging/options.hpp"

#include <string>

namespace tokenkeeper::logging {

/// Sets the one logger of the process: entries of the journal, or lines to stderr, in `text`
/// ("2026-11-23T23:00:00.123Z warning session.retrying wallboard-lobby: …") or `json` (one object a line with
/// the field names of event.hpp). It may be called again on reload. If the journal is wanted and absent,
/// it logs that once and writes text.
void setup(level minimum, format output);

/// Returns true if `log` writes to the journal now.
bool writes_to_journal();

/// Writes one event. Control characters in texts are escaped, so that an answer of a server cannot
/// forge a line.
void log(const event& e);

/// The line, or the entry of the journal, that `log` would write, without time; for tests.
std::string render(const event& e, format output);

/// Write a step that only a developer follows (trace and debug levels), with the same escaping.
void trace(std::string_view message);
void debug(std::string_view message);

}  // namespace tokenkeeper::logging
