#include "tests/simulation/crowds.hpp"

#include "tests/simulation/family.hpp"

#include <algorithm>
#include <string>
#include <variant>

#include <gtest/gtest.h>

namespace tokenkeeper::simulation::crowds_test {
namespace {

using std::chrono::minutes;

constexpr int screens = 40;

/// Forty kept sessions and as many that are only verified. The crowd's commands exceed the budget.
world::setup lobby() {
    world::setup s;
    s.organization = organization(seconds{300});
    for (int i = 0; i < screens; ++i) {
        session_plan kept{"kept" + std::to_string(i), keep()};
        session_plan verified{"verified" + std::to_string(i), {}};
        s.sessions.push_back(std::move(kept));
        s.sessions.push_back(std::move(verified));
    }
    return s;
}

/// The worst delay of a request that a kept session's life depends on.
void note_lateness(world& w, boot_clock::duration& worst) {
    w.process().daemon().events().subscribe([&worst](const events::event& fact) {
        const auto* started = std::get_if<events::request_started>(&fact);
        if (started != nullptr && started->rank == urgency::vital) worst = std::max(worst, started->lateness);
    });
}

TEST(crowd_of_local_users, delays_no_touch_and_shuts_nobody_out) {
    world w{lobby()};
    w.run(minutes{10});
    boot_clock::duration worst{};
    note_lateness(w, worst);
    const auto before = w.requests();
    let_crowd_come(w, minutes{15}, {.pause = seconds{5}});
    w.run(minutes{15});
    EXPECT_GT(w.requests() - before, 4'500U) << "the crowd asks for more than its share";
    EXPECT_LE(worst, seconds{1});
    for (int i = 0; i < screens; ++i) {
        expect_kept(w, "kept" + std::to_string(i));
        expect_never_touched(w, "verified" + std::to_string(i));
    }
    expect_no_violation(w);
}

TEST(crowd_of_local_users, may_be_there_when_the_process_dies) {
    world w{lobby()};
    w.run(seconds{30});
    let_crowd_come(w, minutes{15});
    w.run(seconds{47});
    w.crash();
    w.start();
    let_crowd_come(w, seconds{60});
    w.run(seconds{90});
    w.stop();
    expect_no_violation(w);
}

}  // namespace
}  // namespace tokenkeeper::simulation::crowds_test
