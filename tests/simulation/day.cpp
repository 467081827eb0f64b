#include "tests/simulation/day.hpp"

#include "tests/simulation/administrator.hpp"
#include "tests/simulation/crowds.hpp"
#include "tests/simulation/front_weather.hpp"
#include "tests/simulation/users.hpp"
#include "tests/simulation/weather.hpp"

namespace tokenkeeper::simulation {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

session_plan given(std::string name, session_mode mode, std::string organization = "acme") {
    session_plan plan;
    plan.name = std::move(name);
    plan.policy.mode = mode;
    plan.organization = std::move(organization);
    plan.label = mode == session_mode::keep_alive ? "kept" : "verified";
    return plan;
}

session_plan granted(std::string name, grant_type grants, session_mode mode, seconds life) {
    auto plan = given(std::move(name), mode);
    plan.policy.grants = grants;
    plan.token_life = life;
    plan.label = "granted";
    return plan;
}

world::setup installation(std::uint64_t seed, dice& random) {
    static const std::vector<std::optional<seconds>> idle_times{seconds{300}, seconds{900}, seconds{1800},
                                                                seconds{28800}, std::nullopt};
    constexpr auto keep = session_mode::keep_alive;
    constexpr auto verify = session_mode::verify;
    world::setup s;
    s.seed = seed;
    s.organization.name = "acme";
    s.organization.idle_timeout = random.pick(idle_times);
    s.organization.requests_per_minute = 100'000;
    cloud::organization_setup globex;
    globex.name = "globex";
    globex.idle_timeout = random.pick(idle_times);
    globex.tells_idle_date = random.chance(0.5);
    globex.requests_per_minute = 100'000;
    const double rate = random.chance(0.3) ? 2 : 10;
    s.more_organizations = {{globex, rate}};
    s.sessions = {given("lobby", keep),
                  given("wallboard", keep),
                  given("view", keep),
                  given("desk", keep, "globex"),
                  given("floor", keep, "globex"),
                  given("audit", verify),
                  given("report", verify),
                  given("archive", verify, "globex"),
                  granted("export", grant_type::client_credentials, verify, hours{4}),
                  granted("unused", grant_type::client_credentials, verify, hours{24}),
                  granted("feed", grant_type::client_credentials, keep, minutes{30}),
                  granted("person", grant_type::refresh_token, keep, hours{1}),
                  granted("agent", grant_type::refresh_token, keep, minutes{10}),
                  granted("other", grant_type::refresh_token, verify, hours{8})};
    s.sessions[2].policy.keep_alive_with = keep_alive_method::head;
    s.sessions[10].sink = true;
    s.sessions[12].sink = true;
    s.watch_interval = minutes{1};
    return s;
}

void begin_use(world& w) {
    w.spawn(repeat_reading(w, "export", std::nullopt, minutes{3}));
    w.spawn(repeat_reading(w, "person", minutes{2}, minutes{7}));
    w.spawn(repeat_reading(w, "lobby", minutes{5}, minutes{11}));
}

void restart(world& w, dice& random) {
    const bool kill = random.chance(0.6);
    const auto pause = random.between(milliseconds{100}, minutes{5});
    if (kill) {
        w.crash();
    } else {
        w.stop();
    }
    w.run(pause);
    if (random.chance(0.2)) w.reboot();
    w.start();
    begin_use(w);
}

}  // namespace

run_report run_day(std::uint64_t seed, int hours_of_it, bool printing) {
    dice random{seed};
    world w{installation(seed, random), printing};
    weather bad{w, random};
    administrator admin{w, random};
    front_weather between{w, seed};
    between.begin();
    crowd_times crowds{w, seed, {.listings = 6, .readers = 30, .pause = seconds{30}}};
    crowds.begin();
    begin_use(w);
    const auto end = w.scene().clock.world() + hours{hours_of_it};
    w.run(random.between(seconds{1}, minutes{10}));
    for (unsigned turn = 0; w.scene().clock.world() < end; ++turn) {
        switch (random.roll(16)) {
            case 0:
            case 1:
            case 2:
                bad.spoil_answers();
                break;
            case 3:
                bad.reject_tokens();
                break;
            case 4:
                bad.cut_network();
                break;
            case 5:
                bad.trouble_disk();
                break;
            case 6:
                bad.trouble_files();
                break;
            case 7:
                bad.step_clock();
                break;
            case 8:
                bad.hold();
                break;
            case 9:
            case 10:
                admin.change_configuration();
                break;
            case 11:
                admin.change_idle_timeout();
                break;
            case 12:
                admin.disable_client();
                break;
            case 13:
                admin.revoke_token();
                break;
            case 14:
                admin.give_command();
                break;
            default:
                if (random.chance(0.2)) bad.damage_row();
                restart(w, random);
                break;
        }
        if (turn % 8 == 7) admin.log_in_again();
        w.run(random.between(seconds{20}, minutes{30}));
    }
    w.cut(false);
    w.run(minutes{20});
    w.stop();
    return run_report::make(w, "day", seed, hours_of_it);
}

run_report run_restarts(std::uint64_t seed, int hours_of_it, bool printing) {
    dice random{seed};
    world w{installation(seed, random), printing};
    weather bad{w, random};
    administrator admin{w, random};
    begin_use(w);
    const auto end = w.scene().clock.world() + hours{hours_of_it};
    for (unsigned turn = 0; w.scene().clock.world() < end; ++turn) {
        w.run(random.between(milliseconds{1}, minutes{12}));
        switch (random.roll(4)) {
            case 0:
                bad.spoil_logins();
                break;
            case 1:
                admin.give_command();
                break;
            default:
                restart(w, random);
                break;
        }
        if (turn % 8 == 7) admin.log_in_again();
    }
    w.run(minutes{20});
    w.stop();
    return run_report::make(w, "restart", seed, hours_of_it);
}

}  // namespace tokenkeeper::simulation
