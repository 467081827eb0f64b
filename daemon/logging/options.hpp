#pragma once

namespace tokenkeeper::logging {

enum class level { trace, debug, info, warning, error };

/// `automatic`: the journal when stderr is a journal stream, else text. Until the journal has a sink of its
/// own, `automatic` is text, and `journal` is text with the priorities of sd-daemon(3) ("<4>") in front of
/// each line.
enum class format { automatic, journal, text, json };

}  // namespace tokenkeeper::logging
