#include "tests/simulation/suspension_list.hpp"

#include <algorithm>

namespace tokenkeeper::simulation {

// A coroutine that goes takes others with it, so each search begins anew.
void suspension_list::drop_all() {
    for (;;) {
        const auto waiting = std::find_if(members_->begin(), members_->end(),
                                          [](const suspension_base* each) { return each->waits(); });
        if (waiting == members_->end()) return;
        (*waiting)->drop();
    }
}

}  // namespace tokenkeeper::simulation
