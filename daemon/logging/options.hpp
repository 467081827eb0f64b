#pragma once

namespace tokenkeeper::logging {

enum class level { trace, debug, info, warning, error };

/// `automatic`: the journal when stderr is a journal stream, else text.
enum class format { automatic, journal, text, json };

}  // namespace tokenkeeper::logging
