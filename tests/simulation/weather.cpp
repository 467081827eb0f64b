#include "tests/simulation/weather.hpp"

#include <iterator>

namespace tokenkeeper::simulation {

namespace {

using cloud::fault;
using cloud::fault_kind;
using std::chrono::hours;
using std::chrono::minutes;

fault status(int code) {
    fault f{fault_kind::status};
    f.status = code;
    return f;
}

fault throttled(seconds wait, bool as_date) {
    auto f = status(429);
    f.retry_after = wait;
    f.retry_after_as_date = as_date;
    return f;
}

const std::vector<fault>& spoilt() {
    static const std::vector<fault> all{status(503),
                                        status(500),
                                        status(403),
                                        status(404),
                                        throttled(seconds{2}, false),
                                        throttled(seconds{30}, true),
                                        throttled(hours{2}, false),
                                        fault{fault_kind::html_200},
                                        fault{fault_kind::error_in_200},
                                        fault{fault_kind::truncated_json},
                                        fault{fault_kind::cut_short},
                                        fault{fault_kind::wrong_types},
                                        fault{fault_kind::past_date},
                                        fault{fault_kind::reset},
                                        fault{fault_kind::reset_after},
                                        fault{fault_kind::hang},
                                        fault{fault_kind::garbage},
                                        fault{fault_kind::unexplained_401},
                                        fault{fault_kind::down},
                                        fault{fault_kind::big_body}};
    return all;
}

}  // namespace

std::string weather::pick_session() {
    const auto& plans = world_.scene().people.plans();
    const auto place = random_.roll(plans.size());
    return std::next(plans.begin(), static_cast<std::ptrdiff_t>(place))->first;
}

/// Whom it meets: everybody, an organization, a class of sessions, one session, or the login service alone.
void weather::aim(fault& rule) {
    const auto session = pick_session();
    const auto& plan = world_.scene().people.plans().at(session);
    switch (random_.roll(5)) {
        case 0:
            break;
        case 1:
            rule.organization = plan.organization;
            break;
        case 2:
            rule.label = plan.label;
            break;
        case 3:
            rule.token = plan.person();
            break;
        default:
            rule.what = cloud::operation::oauth_token;
            break;
    }
}

void weather::spoil_answers() {
    auto rule = random_.pick(spoilt());
    aim(rule);
    if (random_.chance(0.4)) rule.probability = 0.6;
    const auto time = random_.between(seconds{5}, minutes{40});
    world_.disturb(rule, time);
}

void weather::spoil_logins() {
    auto rule = random_.pick(spoilt());
    rule.what = cloud::operation::oauth_token;
    rule.probability = 0.6;
    world_.disturb(rule, random_.between(seconds{5}, minutes{20}));
}

void weather::reject_tokens() {
    auto rule = status(401);
    aim(rule);
    rule.what.reset();
    if (random_.chance(0.3)) rule.what = cloud::operation::get_tokens_me;
    if (random_.chance(0.5)) rule.probability = 0.5;
    const auto time = random_.chance(0.7) ? random_.between(seconds{2}, seconds{30})
                                          : random_.between(seconds{30}, minutes{15});
    world_.disturb(rule, time);
}

void weather::cut_network() {
    const auto time = random_.between(seconds{2}, minutes{20});
    world_.cut(true);
    world_.later(time, [w = &world_] { w->cut(false); });
}

void weather::trouble_disk() {
    if (disk_troubled_) return;
    simulated_disk::condition trouble;
    const auto kind = random_.roll(5);
    trouble.full = kind == 0;
    trouble.hanging = kind == 1;
    trouble.absent = kind == 2;
    trouble.replaced = kind == 3;
    if (kind == 4) trouble.slowest = milliseconds{4000};
    const auto time = random_.between(seconds{5}, minutes{15});
    world_.scene().trace.note(world_.scene().clock.world(), {}, {}, "disk trouble " + std::to_string(kind));
    world_.scene().disk.change(trouble);
    disk_troubled_ = true;
    world_.later(time, [this, kind] {
        auto well = simulated_disk::condition{};
        well.replaced = kind == 3 && world_.scene().disk.state().replaced;
        world_.scene().trace.note(world_.scene().clock.world(), {}, {}, "the disk is well");
        world_.scene().disk.change(well);
        disk_troubled_ = false;
    });
}

void weather::damage_row() {
    const auto session = pick_session();
    world_.damage_row(session);
}

void weather::trouble_files() {
    const auto session = pick_session();
    const auto& plan = world_.scene().people.plans().at(session);
    const bool grant = plan.policy.grants != grant_type::none;
    const auto path = grant ? population::secret_file(plan) : population::token_file(plan);
    const auto time = random_.between(seconds{5}, minutes{20});
    switch (random_.roll(4)) {
        case 0:
            world_.scene().files.remove(path);
            break;
        case 1:
            world_.scene().files.set_readable(path, false);
            break;
        case 2:
            world_.scene().files.write(path, "no\ntoken at all");
            break;
        default:
            world_.scene().files.remove(path, false);
            break;
    }
    world_.scene().trace.note(world_.scene().clock.world(), session, plan.organization, "file trouble");
    world_.excuse(session, time + minutes{2});
    world_.later(time, [w = &world_, session] {
        if (w->scene().people.plans().contains(session)) w->scene().people.restore_files(session);
    });
}

void weather::step_clock() {
    const auto step = random_.between(seconds{1}, hours{10});
    const bool back = random_.chance(0.5);
    world_.scene().trace.note(
        world_.scene().clock.world(), {}, {},
        "the wall clock is set by " + std::string{back ? "-" : ""} + format_duration(step));
    world_.scene().clock.step_wall(back ? -step : step);
}

void weather::hold() {
    const auto time = random_.chance(0.5) ? random_.between(seconds{1}, seconds{8})
                                          : random_.between(seconds{10}, minutes{30});
    world_.sleep(time);
}

}  // namespace tokenkeeper::simulation
