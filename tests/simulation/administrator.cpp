#include "tests/simulation/administrator.hpp"

#include "tests/simulation/users.hpp"

#include <iterator>
#include <utility>

namespace tokenkeeper::simulation {

namespace {

using std::chrono::minutes;

session_mode other(session_mode mode) {
    return mode == session_mode::keep_alive ? session_mode::verify : session_mode::keep_alive;
}

}  // namespace

std::string administrator::pick_session() {
    const auto& plans = world_.scene().people.plans();
    const auto place = random_.roll(plans.size());
    return std::next(plans.begin(), static_cast<std::ptrdiff_t>(place))->first;
}

void administrator::add_session() {
    session_plan plan;
    plan.name = "guest" + std::to_string(random_.roll(5));
    if (world_.scene().people.plans().contains(plan.name)) return remove_session(plan.name);
    plan.identity = plan.name + "-" + std::to_string(++persons_);
    plan.label = "guest";
    plan.policy.mode = random_.chance(0.5) ? session_mode::keep_alive : session_mode::verify;
    world_.scene().people.add(std::move(plan));
}

void administrator::remove_session(const std::string& session) {
    removed_.push_back(world_.scene().people.plans().at(session));
    world_.forget(session);
    world_.scene().people.remove(session);
}

void administrator::change_configuration() {
    auto& people = world_.scene().people;
    const auto session = pick_session();
    const bool given = people.plans().at(session).policy.grants == grant_type::none;
    const auto kind = random_.roll(7);
    bool mistake = false;
    switch (kind) {
        case 0:
            add_session();
            break;
        case 1:
            if (people.plans().size() > 6) remove_session(session);
            break;
        case 2:
            if (!removed_.empty()) {
                auto plan = std::move(removed_.back());
                removed_.pop_back();
                if (!people.plans().contains(plan.name)) people.add(std::move(plan));
            }
            break;
        case 3: {
            const auto& rates = people.rates();
            const auto next =
                std::next(rates.begin(), static_cast<std::ptrdiff_t>(random_.roll(rates.size())));
            const auto person = session + "-" + std::to_string(++persons_);
            if (given) {
                world_.forget(session);
                people.change(session, [&](session_plan& plan) {
                    plan.organization = next->first;
                    plan.identity = person;
                });
            }
            break;
        }
        case 4:
            world_.forget(session);
            people.change(session, [](session_plan& plan) { plan.policy.mode = other(plan.policy.mode); });
            break;
        case 5:
            mistake = true;
            break;
        default:
            break;
    }
    world_.scene().trace.note(world_.scene().clock.world(), session, {},
                              "the configuration changes (" + std::to_string(kind) + ")");
    people.set_broken(mistake);
    world_.reload();
    people.set_broken(false);
}

void administrator::change_idle_timeout() {
    const auto& rates = world_.scene().people.rates();
    const auto place = random_.roll(rates.size());
    const auto& organization = std::next(rates.begin(), static_cast<std::ptrdiff_t>(place))->first;
    static const std::vector<std::optional<seconds>> lengths{std::nullopt, seconds{300}, seconds{900},
                                                             seconds{1800}, seconds{7200}};
    const auto length = random_.pick(lengths);
    world_.set_idle_timeout(organization, length);
}

void administrator::disable_client() {
    const auto names = world_.cloud().client_names();
    const auto& name = random_.pick(names);
    const auto time = random_.between(minutes{1}, minutes{200});
    world_.scene().trace.note(world_.scene().clock.world(), world_.scene().people.owner(name), {},
                              "its client is disabled");
    world_.cloud().set_client_enabled(name, false);
    world_.later(time, [w = &world_, name] { w->cloud().set_client_enabled(name, true); });
}

void administrator::revoke_token() {
    const auto session = pick_session();
    const auto& plan = world_.scene().people.plans().at(session);
    if (plan.policy.grants != grant_type::none) return;
    world_.scene().trace.note(world_.scene().clock.world(), session, plan.organization, "somebody logs out");
    world_.cloud().revoke(plan.person(), world_.scene().clock.truth());
}

void administrator::log_in_again() {
    std::vector<std::string> dead;
    for (const auto& [name, plan] : world_.scene().people.plans()) {
        if (plan.policy.grants != grant_type::none) continue;
        const auto truth = world_.cloud().signs(plan.person(), world_.scene().clock.truth());
        if (truth && !truth->alive()) dead.push_back(name);
    }
    for (const auto& name : dead) {
        const auto person = name + "-" + std::to_string(++persons_);
        world_.scene().trace.note(world_.scene().clock.world(), name, {}, "somebody logs in again");
        world_.forget(name);
        world_.scene().people.change(name, [&person](session_plan& plan) { plan.identity = person; });
    }
}

void administrator::give_command() {
    const auto session = pick_session();
    static const std::vector<session_action> actions{session_action::verify,     session_action::verify,
                                                     session_action::keep_alive, session_action::renew,
                                                     session_action::renew,      session_action::revoke};
    const auto action = random_.pick(actions);
    world_.command(session, action);
    if (action != session_action::revoke) return;
    world_.later(minutes{10}, [w = &world_, session] {
        if (w->runs()) w->spawn(simulation::give_command(*w, session, session_action::renew));
    });
}

}  // namespace tokenkeeper::simulation
