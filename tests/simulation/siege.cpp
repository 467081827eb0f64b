#include "tests/simulation/siege.hpp"

#include "tests/simulation/administrator.hpp"
#include "tests/simulation/crowds.hpp"
#include "tests/simulation/front_weather.hpp"
#include "tests/simulation/users.hpp"

namespace tokenkeeper::simulation {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr int besieged_sessions = 1000;
constexpr int kept = 50;
constexpr seconds idle_time{900};

/// Every tenth of the kept ones hangs now and then.
std::string label(int number) {
    if (number >= kept) return "verified";
    return number % 10 == 0 ? "hanging" : "kept";
}

world::setup besieged_installation(std::uint64_t seed) {
    world::setup s;
    s.seed = seed;
    s.organization.name = "acme";
    s.organization.idle_timeout = idle_time;
    s.organization.requests_per_minute = 100'000;
    s.watch_interval = minutes{1};
    for (int i = 0; i < besieged_sessions; ++i) {
        session_plan plan;
        plan.name = "s" + std::to_string(i);
        plan.policy.mode = i < kept ? session_mode::keep_alive : session_mode::verify;
        plan.label = label(i);
        s.sessions.push_back(std::move(plan));
    }
    return s;
}

void begin_siege(world& w) {
    for (int operators = 0; operators < 4; ++operators) {
        std::vector<std::string> names;
        for (int i = operators; i < besieged_sessions; i += i < kept ? 4 : 40)
            names.push_back("s" + std::to_string(i));
        w.spawn(repeat_command(w, std::move(names), session_action::verify));
    }
}

cloud::fault hang(std::string label) {
    cloud::fault f{cloud::fault_kind::hang};
    f.label = std::move(label);
    return f;
}

/// One change of the configuration that leaves the kept ones kept.
void change(world& w, dice& random, unsigned& persons) {
    auto& people = w.scene().people;
    const auto place = kept + random.roll(besieged_sessions - kept);
    const auto name = "s" + std::to_string(place);
    const bool there = people.plans().contains(name);
    const auto kind = random.roll(3);
    if (!there) {
        session_plan plan;
        plan.name = name;
        plan.label = "verified";
        if (kind == 0) plan.identity = name + "-" + std::to_string(++persons);
        people.add(std::move(plan));
    } else if (kind == 0) {
        people.remove(name);
    } else if (kind == 1) {
        const auto person = name + "-" + std::to_string(++persons);
        people.change(name, [&person](session_plan& plan) { plan.identity = person; });
    } else {
        people.change(name, [](session_plan& plan) {
            plan.policy.check_interval =
                seconds{300} + (plan.policy.check_interval == seconds{300} ? seconds{60} : seconds{0});
        });
    }
    w.reload();
}

}  // namespace

run_report run_siege(std::uint64_t seed, int hours_of_it, bool printing) {
    dice random{seed};
    world w{besieged_installation(seed), printing};
    begin_siege(w);
    front_weather between{w, seed};
    between.move_names();
    crowd_times crowds{w, seed, {.listings = 4, .readers = 30, .pause = seconds{30}}};
    crowds.begin();
    w.disturb(hang("verified"), hours{1000});
    unsigned persons = 0;
    auto next_hang = w.scene().clock.world() + minutes{5};
    for (int minute = 0; minute < hours_of_it * 60; ++minute) {
        if (w.scene().clock.world() >= next_hang) {
            const auto time = random.between(seconds{60}, idle_time * 4 / 10);
            const auto pause = random.between(idle_time / 2, idle_time);
            w.disturb(hang("hanging"), time);
            next_hang = w.scene().clock.world() + time + pause;
        }
        change(w, random, persons);
        w.run(minutes{1});
    }
    return run_report::make(w, "siege", seed, hours_of_it);
}

}  // namespace tokenkeeper::simulation
