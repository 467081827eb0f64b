#include "tests/simulation/fleet.hpp"

#include "tests/simulation/administrator.hpp"
#include "tests/simulation/weather.hpp"

namespace tokenkeeper::simulation {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr int fleet_sessions = 1200;

/// Most sessions that are only verified would idle out soon: at the third organization none does.
std::string organization(int number) {
    if (number % 3 != 0 && number % 30 != 7 && number % 10 != 1) return "initech";
    return number % 4 == 0 ? "globex" : "acme";
}

session_plan plan(int number) {
    session_plan made;
    made.name = "s" + std::to_string(number);
    made.organization = organization(number);
    made.label = number % 3 == 0 ? "kept" : "verified";
    made.policy.mode = number % 3 == 0 ? session_mode::keep_alive : session_mode::verify;
    if (number % 30 == 7) {
        made.policy.grants = grant_type::client_credentials;
        made.sink = number % 60 == 7;
    }
    if (number % 30 == 9) made.policy.grants = grant_type::refresh_token;
    return made;
}

world::setup fleet_installation(std::uint64_t seed) {
    world::setup s;
    s.seed = seed;
    s.organization.name = "acme";
    s.organization.idle_timeout = seconds{1800};
    s.organization.requests_per_minute = 100'000;
    cloud::organization_setup globex;
    globex.name = "globex";
    globex.idle_timeout = seconds{900};
    globex.requests_per_minute = 100'000;
    cloud::organization_setup initech;
    initech.name = "initech";
    initech.idle_timeout = std::nullopt;
    initech.requests_per_minute = 100'000;
    s.more_organizations = {{globex, 10}, {initech, 10}};
    for (int i = 0; i < fleet_sessions; ++i)
        s.sessions.push_back(plan(i));
    return s;
}

}  // namespace

run_report run_fleet(std::uint64_t seed, int hours_of_it, bool printing) {
    dice random{seed};
    world w{fleet_installation(seed), printing};
    weather bad{w, random};
    administrator admin{w, random};
    const auto end = w.scene().clock.world() + hours{hours_of_it};
    while (w.scene().clock.world() < end) {
        w.run(random.between(minutes{10}, minutes{90}));
        switch (random.roll(8)) {
            case 0:
            case 1:
                bad.spoil_answers();
                break;
            case 2:
                bad.reject_tokens();
                break;
            case 3:
                bad.trouble_disk();
                break;
            case 4:
                bad.trouble_files();
                break;
            case 5:
                w.crash();
                w.run(random.between(milliseconds{200}, minutes{2}));
                w.start();
                break;
            default:
                admin.change_configuration();
                break;
        }
    }
    w.cut(false);
    w.run(minutes{20});
    return run_report::make(w, "fleet", seed, hours_of_it);
}

}  // namespace tokenkeeper::simulation
