#pragma once

#include "lib/base/time.hpp"

#include <array>
#include <optional>

namespace tokenkeeper {

/// Compares the `Date` of a session's answers with the boot clock. A gateway may write a date of its own, and
/// one that stores answers gives an earlier one again: neither is believed against what we know ourselves.
class answer_dates {
public:
    enum class verdict {
        believed,  ///< it differs from the date of the answer before as our clock does, or is the first one
        doubted,   ///< it does not: some clock was set, or another server wrote it; or that was so lately
        stored,    ///< an answer of some time ago had this date: this is that answer again
    };

    /// What was asked. Answers to each are stored apart, as their addresses or methods differ.
    enum class question {
        look,        ///< and whatever else asks by GET without a touch
        touch,       ///< by GET, and whatever else touches
        head_touch,  ///< by HEAD
    };

    /// The answer to a request that was sent at `asked` came at `answered`.
    [[nodiscard]] verdict judge(question what, wall_time date, boot_time asked, boot_time answered) noexcept;
    /// By so much the clock that writes the dates was set at the latest answer, at least: where it was set
    /// back, dates of events look that much further ahead.
    [[nodiscard]] boot_clock::duration jump() const noexcept { return jump_; }

private:
    /// The server's clock less ours: `Date` was written between the request and its answer.
    struct range {
        milliseconds least;
        milliseconds most;
    };
    struct answer {
        wall_time date;
        boot_time answered;
    };

    std::optional<range> offset_;  ///< as the latest answers have it
    boot_clock::duration jump_{0};
    unsigned unconfirmed_ = 0;                             ///< answers that must agree before one is believed
    std::array<std::optional<answer>, 3> newest_answers_;  ///< by question
};

}  // namespace tokenkeeper
