#pragma once

#include "tests/simulation/rule_watch.hpp"

namespace tokenkeeper::simulation {

/// Rule 1: nothing is touched that the daemon was not told to keep alive.
class touch_watch final : public rule_watch {
public:
    using rule_watch::rule_watch;
    void sent(const sent_request& r) override;
};

}  // namespace tokenkeeper::simulation
