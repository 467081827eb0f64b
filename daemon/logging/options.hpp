#pragma once

namespace tokenkeeper::logging {

enum class level { trace, debug, info, warning, error };

/// `automatic`: `journal` when stderr is connected to the journal, else `text`.
/// `journal`: entries with the fields of event.hpp, sent to journald; where none listens, text.
enum class format { automatic, journal, text, json };

}  // namespace tokenkeeper::logging
