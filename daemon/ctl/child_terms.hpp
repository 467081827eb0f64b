#pragma once

#include "lib/base/time.hpp"

namespace tokenkeeper::ctl {

/// The time that a command of `notify` may take, and the time that it has to end once it was asked to.
struct child_terms {
    milliseconds run{30'000};
    milliseconds end{5'000};
};

}  // namespace tokenkeeper::ctl
