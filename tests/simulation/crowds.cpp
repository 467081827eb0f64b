#include "tests/simulation/crowds.hpp"

#include "daemon/control/resources/dispatcher.hpp"

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::simulation {

namespace {

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::minutes;

/// Another stream of dice than that of everything else.
constexpr std::uint64_t crowd_stream = 0x0c20'3d5eU;

constexpr uid_t daemon_user = 990;
constexpr uid_t first_operator = 3001;
constexpr uid_t operator_count = 4;
constexpr uid_t crowding_user = 2001;
constexpr uid_t quiet_user = 2002;

/// One attack. It lives as long as one of its clients.
struct crowd {
    crowd(world& attacked, const asio::any_io_executor& executor, control::access_rules rules,
          const control::limits& bounds, boot_clock::duration length)
        : w(attacked),
          gate(executor, attacked.process().backend(), std::move(rules), control::control_routes(), bounds,
               [this](std::string_view text) { broken(std::string{text}); }),
          until(attacked.scene().clock.shown().boot + length) {}

    void broken(std::string text) { w.scene().verdict.add(9, {}, {}, std::move(text)); }
    [[nodiscard]] bool goes_on() const { return w.scene().clock.shown().boot < until; }

    world& w;
    control::dispatcher gate;
    boot_time until;
    std::vector<std::string> names;
    std::vector<std::string> given;  ///< those whose tokens nobody can renew: a reader causes no grant
};

using shared_crowd = std::shared_ptr<crowd>;

/// Asio's own timers count real time: here none of them ever ends, and no command waits for one.
control::limits timeless_limits() {
    control::limits bounds;
    bounds.commands_at_once = 1'000'000;
    bounds.patience = hours{10'000};
    bounds.refusals = hours{10'000};
    return bounds;
}

control::access_rules rights(const std::vector<std::string>& names) {
    control::access_rules rules;
    rules.own_user = daemon_user;
    for (uid_t i = 0; i < operator_count; ++i)
        rules.trusted.users.push_back(first_operator + i);
    for (const auto& name : names)
        rules.sessions.readers[name].users = {crowding_user};
    return rules;
}

control::peer user(uid_t uid) {
    control::peer client;
    client.uid = uid;
    client.pid = 4711;
    return client;
}

control::request_head request(std::string method, std::string target) {
    control::request_head head;
    head.method = std::move(method);
    head.target = std::move(target);
    return head;
}

asio::awaitable<void> pause(shared_crowd all, boot_clock::duration length) {
    const auto alarm = all->w.process().runtime().make_alarm();
    alarm->set(all->w.scene().clock.shown().boot + length);
    co_await alarm->wait();
}

asio::awaitable<control::answer> ask(shared_crowd all, std::string method, std::string target, uid_t uid) {
    auto head = request(std::move(method), std::move(target));
    auto client = user(uid);
    std::string body;
    co_return co_await all->gate.serve(std::move(head), std::move(body), std::move(client));
}

/// A client that hangs up is no failure; whatever else ends the work is a bug.
void note_end(const std::exception_ptr& failure, const control::answer& /*given*/) {
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const boost::system::system_error& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
}

/// Sends a request, and hangs up after `patience`, whether there is an answer or not.
asio::awaitable<void> ask_and_leave(shared_crowd all, std::string method, std::string target, uid_t uid,
                                    milliseconds patience) {
    auto hangup = std::make_shared<asio::cancellation_signal>();
    auto work = ask(all, std::move(method), std::move(target), uid);
    auto end = [hangup](const std::exception_ptr& failure, const control::answer& given) {
        note_end(failure, given);
    };
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, std::move(work), asio::bind_cancellation_slot(hangup->slot(), std::move(end)));
    co_await pause(all, patience);
    hangup->emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> take_listings(shared_crowd all, std::size_t number, boot_clock::duration rest) {
    const bool gives_up = number % 2 == 0;
    while (all->goes_on()) {
        const auto given = std::make_shared<control::answer>(
            co_await ask(all, "GET", "/v1/sessions?limit=1000", crowding_user));
        co_await pause(all, seconds{gives_up ? 5 : 1});
        while (!gives_up && given->more) {
            if (!co_await all->gate.go_on(given, user(crowding_user))) break;
            co_await pause(all, seconds{1});
        }
        co_await pause(all, rest);
    }
}

asio::awaitable<void> wait_for_tokens(shared_crowd all, std::size_t number, boot_clock::duration rest) {
    for (std::size_t i = number; all->goes_on(); ++i) {
        const auto& name = all->given[i % all->given.size()];
        const auto* length = i % 3 == 0 ? "24h" : "5m";
        co_await ask_and_leave(all, "GET", "/v1/sessions/" + name + "/token?min_valid=" + length,
                               crowding_user, seconds{2});
        co_await pause(all, rest);
    }
}

asio::awaitable<void> abandon_commands(shared_crowd all, std::size_t number, boot_clock::duration rest) {
    const auto commander = first_operator + static_cast<uid_t>(number) % operator_count;
    for (std::size_t i = number; all->goes_on(); ++i) {
        const auto& name = all->names[i % all->names.size()];
        co_await ask_and_leave(all, "POST", "/v1/sessions/" + name + "/verify", commander, milliseconds{50});
        co_await pause(all, rest);
    }
}

/// What has to be answered at once, whoever crowds.
asio::awaitable<void> expect_answer(shared_crowd all, std::string target, uid_t uid) {
    const auto begun = all->w.scene().clock.world();
    std::string path = target;
    const auto given = co_await ask(all, "GET", std::move(path), uid);
    const auto who = "uid " + std::to_string(uid);
    if (all->w.scene().clock.world() != begun) all->broken(who + " waited for " + target + " in a crowd");
    if (given.status != 200) all->broken(who + " got no " + target + " in a crowd");
}

asio::awaitable<void> ask_as_others(shared_crowd all) {
    while (all->goes_on()) {
        co_await expect_answer(all, "/v1/status", 0);
        co_await expect_answer(all, "/livez", quiet_user);
        co_await pause(all, seconds{7});
    }
}

asio::awaitable<void> reload_as_root(shared_crowd all) {
    while (all->goes_on()) {
        const auto given = co_await ask(all, "POST", "/v1/reload", 0);
        if (given.status != 200 && given.status != 422)
            all->broken("root's reload was answered " + std::to_string(given.status) + " in a crowd");
        co_await pause(all, minutes{3});
    }
}

}  // namespace

void let_crowd_come(world& w, boot_clock::duration length, const crowd_size& size) {
    std::vector<std::string> names;
    std::vector<std::string> given;
    for (const auto& [name, plan] : w.scene().people.plans()) {
        names.push_back(name);
        if (plan.policy.grants == grant_type::none) given.push_back(name);
    }
    if (given.empty()) return;
    const auto all = std::make_shared<crowd>(w, w.process().runtime().executor(), rights(names),
                                             timeless_limits(), length);
    all->names = std::move(names);
    all->given = std::move(given);
    for (std::size_t i = 0; i < size.listings; ++i)
        w.spawn(take_listings(all, i, size.pause));
    for (std::size_t i = 0; i < size.readers; ++i)
        w.spawn(wait_for_tokens(all, i, size.pause));
    for (std::size_t i = 0; i < size.commands; ++i)
        w.spawn(abandon_commands(all, i, size.pause));
    w.spawn(ask_as_others(all));
    w.spawn(reload_as_root(all));
}

crowd_times::crowd_times(world& w, std::uint64_t seed, const crowd_size& size)
    : world_(w), random_(seed ^ crowd_stream), size_(size) {}

void crowd_times::begin() {
    const auto pause_before = random_.between(hours{1}, hours{14});
    const auto length = random_.between(minutes{1}, minutes{8});
    world_.later(pause_before, [this, length] {
        if (world_.runs() && world_.process().is_started()) let_crowd_come(world_, length, size_);
        begin();
    });
}

}  // namespace tokenkeeper::simulation
