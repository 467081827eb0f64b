#include "tests/simulation/world.hpp"

#include "daemon/events/log_line.hpp"
#include "tests/simulation/flood_watch.hpp"
#include "tests/simulation/grant_watch.hpp"
#include "tests/simulation/isolation_watch.hpp"
#include "tests/simulation/report_watch.hpp"
#include "tests/simulation/request_words.hpp"
#include "tests/simulation/rotation_watch.hpp"
#include "tests/simulation/secrecy_watch.hpp"
#include "tests/simulation/touch_watch.hpp"
#include "tests/simulation/view_watch.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::simulation {

namespace asio = boost::asio;

namespace {

constexpr milliseconds start_patience = std::chrono::minutes{1};
constexpr milliseconds stop_patience{2'500};
/// Faults that were over for so long no longer explain anything. The longest idle timeout is eight hours.
constexpr std::chrono::hours memory{9};

}  // namespace

world::world(const setup& wanted, bool printing)
    : scene_(wanted.seed),
      network_(wanted.seed, scene_.clock, scene_.events, scene_.cloud, scene_.front, scene_.troubles,
               {[this](const sent_request& r) {
                    scene_.trace.note(r.at, scene_.people.owner(r.token), r.organization, words(r));
                    each_watch([&r](rule_watch& w) { w.sent(r); });
                },
                [this](const sent_request& r, const request_end& end) {
                    scene_.trace.note(end.at, scene_.people.owner(r.token), r.organization, words(r, end));
                    each_watch([&](rule_watch& w) { w.ended(r, end); });
                }}),
      seed_(wanted.seed),
      watch_interval_(wanted.watch_interval) {
    scene_.trace.set_printing(printing);
    network_.set_slowest(wanted.slowest_network);
    add_organization(wanted.organization, wanted.max_requests_per_second);
    for (const auto& [organization, rate] : wanted.more_organizations)
        add_organization(organization, rate);
    for (const auto& plan : wanted.sessions)
        scene_.people.add(plan);
    auto use = std::make_unique<token_use>(scene_);
    auto losses = std::make_unique<loss_watch>(scene_);
    use_ = use.get();
    losses_ = losses.get();
    watches_.push_back(std::make_unique<touch_watch>(scene_));
    watches_.push_back(std::move(losses));
    watches_.push_back(std::make_unique<flood_watch>(scene_));
    watches_.push_back(std::make_unique<view_watch>(scene_, *use_));
    watches_.push_back(std::make_unique<rotation_watch>(scene_, *use_));
    watches_.push_back(std::make_unique<grant_watch>(scene_, *use_));
    watches_.push_back(std::make_unique<secrecy_watch>(scene_));
    watches_.push_back(std::make_unique<isolation_watch>(scene_));
    watches_.push_back(std::make_unique<report_watch>(scene_));
    watches_.push_back(std::move(use));  // the others ask what was in use before
    start();
}

world::~world() {
    process_.reset();
}

void world::add_organization(const cloud::organization_setup& organization, double rate) {
    scene_.people.add_organization(organization, rate);
    scene_.timeouts.begin(organization.name, organization.idle_timeout);
}

template <class F>
void world::each_watch(F tell) {
    for (const auto& each : watches_)
        tell(*each);
}

void world::start() {
    scene_.started_blind = scene_.disk.state().hanging || scene_.disk.state().absent;
    scene_.started = scene_.clock.world();
    scene_.front.gates.begin_process();
    simulated_process::listeners heard;
    heard.told = [this](const events::event& fact) { told(fact); };
    heard.sink = [this](const std::filesystem::path& path, const secret& token) {
        note_handed_out(path.filename().string(), token);
    };
    heard.threw = [this](const char* why) { scene_.verdict.add(8, {}, {}, std::string{"threw: "} + why); };
    process_ = std::make_unique<simulated_process>(scene_, network_, seed_ * 1'000'003 + ++starts_,
                                                   std::move(heard));
    process_->poll();
    run_until([this] { return process_->is_started() || !process_->start_errors().empty(); }, start_patience);
    if (starts_ > 1) scene_.troubles.end_outage(scene_.clock.world());
    scene_.running_since = scene_.clock.world();
    if (!process_->is_started()) {
        const auto& errors = process_->start_errors();
        scene_.verdict.add(9, {}, {},
                           "does not start: " + (errors.empty() ? std::string{"it hangs"} : errors[0]));
    }
}

void world::crash() {
    scene_.trace.note(scene_.clock.world(), {}, {}, "the daemon crashes");
    process_.reset();
    scene_.troubles.begin_outage(scene_.clock.world());
    each_watch([](rule_watch& w) { w.process_ended(false); });
}

void world::stop() {
    process_->stop(stop_patience);
    process_->poll();
    const bool orderly =
        run_until([this] { return process_->is_stopped(); }, stop_patience + std::chrono::minutes{1});
    scene_.trace.note(scene_.clock.world(), {}, {},
                      orderly ? "the daemon stopped" : "the daemon did not stop");
    if (!orderly) scene_.verdict.add(9, {}, {}, "does not stop");
    process_.reset();
    scene_.troubles.begin_outage(scene_.clock.world());
    each_watch([orderly](rule_watch& w) { w.process_ended(orderly); });
}

void world::run(boot_clock::duration time) {
    const auto until = scene_.clock.world() + time;
    while (step(until)) {
    }
}

bool world::run_until(const std::function<bool()>& done, boot_clock::duration most) {
    const auto until = scene_.clock.world() + most;
    while (!done())
        if (!step(until)) return done();
    return true;
}

/// The next thing that happens, in the world or by an alarm of the daemon; false: nothing before `until`.
bool world::step(world_time until) {
    auto next = scene_.events.next();
    bool alarm = false;
    if (process_) {
        const auto ring = process_->next_alarm();
        alarm = ring && (!next || *ring < *next);
        if (alarm) next = ring;
    }
    if (!next || *next > until) {
        scene_.clock.move(until);
        return false;
    }
    scene_.clock.move(*next);
    if (alarm) {
        process_->ring_alarms();
    } else {
        scene_.events.fire();
    }
    wake();
    return true;
}

void world::wake() {
    if (!process_ || held_) return;
    process_->poll();
    if (scene_.clock.world() >= next_look_) look();
}

void world::sleep(boot_clock::duration time) {
    const auto until = scene_.clock.world() + time;
    scene_.trace.note(scene_.clock.world(), {}, {}, "the daemon is held");
    scene_.troubles.begin_outage(scene_.clock.world());
    held_ = true;
    for (auto next = scene_.events.next(); next && *next <= until; next = scene_.events.next()) {
        scene_.clock.move(*next);
        scene_.events.fire();
    }
    held_ = false;
    scene_.clock.move(until);
    scene_.troubles.end_outage(until);
    scene_.running_since = until;
    if (process_) process_->ring_alarms();
    wake();
}

void world::look() {
    next_look_ = scene_.clock.world() + watch_interval_;
    if (!process_->is_started()) return;
    const view_source shown = [this](const std::string& name) { return process_->backend().session(name); };
    each_watch([&shown](rule_watch& w) { w.look(shown); });
    if (scene_.clock.world() > world_time{memory}) scene_.troubles.forget(scene_.clock.world() - memory);
}

void world::told(const events::event& fact) {
    const auto lines = events::log_lines_of(fact);
    journal_.note(lines);
    for (const auto& line : lines)
        scene_.trace.note(scene_.clock.world(), line.session, line.organization, line.message);
    each_watch([&](rule_watch& w) { w.told(fact, lines); });
}

void world::note_handed_out(const std::string& session, const secret& token) {
    scene_.trace.note(scene_.clock.world(), session, {}, "a token is handed out");
    each_watch([&](rule_watch& w) { w.handed_out(session, token); });
}

void world::reboot() {
    scene_.trace.note(scene_.clock.world(), {}, {}, "the host starts anew");
    scene_.clock.reboot();
}

void world::damage_row(const std::string& session) {
    scene_.trace.note(scene_.clock.world(), session, {}, "its row is damaged");
    scene_.row_damages[session] = scene_.clock.world();
    scene_.disk.damage(session);
}

// A fault without any effect stands for it.
void world::excuse(const std::string& session, boot_clock::duration time) {
    cloud::fault rule{cloud::fault_kind::latency};
    rule.token = scene_.people.plans().at(session).person();
    scene_.troubles.add(rule, scene_.clock.world(), scene_.clock.world() + time);
}

void world::cut(bool off) {
    if (off == network_.is_cut()) return;
    scene_.trace.note(scene_.clock.world(), {}, {}, off ? "the network is cut" : "the network is back");
    network_.cut(off);
    if (off) {
        scene_.troubles.begin_outage(scene_.clock.world());
    } else {
        scene_.troubles.end_outage(scene_.clock.world());
    }
}

void world::disturb(const cloud::fault& rule, boot_clock::duration time) {
    scene_.trace.note(scene_.clock.world(), {}, rule.organization, words(rule, time));
    scene_.troubles.add(rule, scene_.clock.world(), scene_.clock.world() + time);
}

void world::put_gateway(const std::string& organization, gateway placed, boot_clock::duration time) {
    const auto now = scene_.clock.world();
    placed.when = {now, now + time};
    scene_.trace.note(now, {}, organization, words(placed, time));
    scene_.front.gates.put(organization, placed);
}

void world::let_nodes_lag(const std::string& organization, node_lag how, boot_clock::duration time) {
    const auto now = scene_.clock.world();
    how.until = now + time;
    scene_.trace.note(now, {}, organization, words(how, time));
    scene_.front.nodes.begin(organization, how);
}

void world::move_name(const std::string& organization, node_trouble with) {
    scene_.trace.note(scene_.clock.world(), {}, organization,
                      "the name leads to another node, and the one before " + std::string{to_string(with)});
    scene_.front.names.move(organization, with);
}

void world::set_idle_timeout(const std::string& organization, std::optional<seconds> timeout) {
    scene_.trace.note(scene_.clock.world(), {}, organization,
                      "an administrator sets the idle timeout to " +
                          (timeout ? std::to_string(timeout->count()) + " s" : std::string{"none"}));
    scene_.timeouts.change(organization, timeout, scene_.clock.world());
    scene_.cloud.set_idle_timeout(organization, timeout, scene_.clock.truth());
}

void world::later(boot_clock::duration time, event_heap::action happening) {
    scene_.events.add(scene_.clock.world() + time, std::move(happening));
}

session_view world::view(const std::string& session) {
    return process_->backend().session(session).value();
}

cloud::token_record world::record(const std::string& person) {
    return scene_.cloud.record(person, scene_.clock.truth());
}

cloud::client_record world::client(const std::string& person) {
    return scene_.cloud.record_of_client(person, scene_.clock.truth());
}

}  // namespace tokenkeeper::simulation
