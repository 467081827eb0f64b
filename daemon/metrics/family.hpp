#pragma once

#include <string_view>

namespace tokenkeeper::metrics {

/// What the values of a family are.
enum class family_kind {
    gauge,      ///< may rise and fall
    counter,    ///< only rises while the process lives
    histogram,  ///< durations, counted by size
};

/// A family of metrics: all series of one name.
struct family {
    std::string_view name;  ///< "tokenkeeper_sessions"
    family_kind kind{};
    std::string_view help;  ///< one sentence without its full stop
};

/// The name of a label and its value, which may be any text.
struct label {
    std::string_view name;
    std::string_view value;
};

}  // namespace tokenkeeper::metrics
