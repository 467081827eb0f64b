#pragma once

#include "lib/base/time.hpp"

namespace tokenkeeper::ctl {

/// How long a command that an event runs may take, and how long it has to end once it was asked to.
struct child_terms {
    milliseconds run{30'000};
    milliseconds end{5'000};
};

}  // namespace tokenkeeper::ctl
