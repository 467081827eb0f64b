#include "tests/simulation/users.hpp"

#include <memory>
#include <utility>

namespace tokenkeeper::simulation {

namespace asio = boost::asio;

namespace {

using kind = open_commands::kind;

/// What a program takes to start and to connect.
constexpr milliseconds start_of_program{10};

kind kind_of(session_action what) {
    switch (what) {
        case session_action::verify:
            return kind::verify;
        case session_action::keep_alive:
            return kind::keep_alive;
        case session_action::renew:
            return kind::renew;
        case session_action::revoke:
            return kind::revoke;
    }
    return kind::verify;
}

/// Functions of their own: g++ 12 miscompiles texts that a coroutine makes in passing.
using open_mark = std::unique_ptr<open_commands::mark>;

open_mark begin(world& w, const std::string& session, kind what) {
    return std::make_unique<open_commands::mark>(w.scene().commands, w.scene().clock, session, what);
}

void note(world& w, const std::string& session, std::string_view what, bool answered) {
    w.scene().trace.note(w.scene().clock.world(), session, {},
                         std::string{what} + (answered ? " was answered" : " was refused"));
}

asio::awaitable<void> pause(world& w, milliseconds length) {
    const auto alarm = w.process().runtime().make_alarm();
    alarm->set(w.scene().clock.shown().boot + length);
    co_await alarm->wait();
}

}  // namespace

asio::awaitable<void> give_command(world& w, std::string session, session_action what) {
    const auto asked = begin(w, session, kind_of(what));
    std::string name = session;
    std::string peer = "uid 0, pid 1";
    const auto outcome = co_await w.process().backend().act(std::move(name), what, std::move(peer));
    note(w, session, to_string(what), outcome.has_value());
}

asio::awaitable<void> repeat_command(world& w, std::vector<std::string> sessions, session_action what) {
    for (std::size_t i = 0;; i = (i + 1) % sessions.size()) {
        std::string name = sessions[i];
        co_await give_command(w, std::move(name), what);
        co_await pause(w, start_of_program);
    }
}

asio::awaitable<void> read_token(world& w, std::string session, std::optional<seconds> min_valid) {
    const auto asked = begin(w, session, kind::read);
    control::token_reader reader;
    reader.description = "uid 1000, pid 2";
    reader.may_read = [](std::string_view) { return true; };
    reader.owner.user = {control::standing::visitor, 1000};
    std::string name = session;
    const auto outcome = co_await w.process().backend().token(std::move(name), min_valid, std::move(reader));
    if (outcome) w.note_handed_out(session, outcome->access_token);
}

asio::awaitable<void> repeat_reading(world& w, std::string session, std::optional<seconds> min_valid,
                                     milliseconds length) {
    for (;;) {
        std::string name = session;
        co_await read_token(w, std::move(name), min_valid);
        co_await pause(w, length);
    }
}

asio::awaitable<void> administer_timeout(world& w, std::string organization, std::string session,
                                         std::optional<seconds> timeout) {
    control::idle_timeout_change change;
    change.timeout = timeout;
    const auto asked = begin(w, session, kind::administer);
    std::string peer = "uid 0, pid 3";
    std::string whose = organization;
    std::string name = session;
    const auto outcome = co_await w.process().backend().idle_timeout(std::move(whose), std::move(name),
                                                                     change, std::move(peer));
    note(w, session, "idle-timeout", outcome.has_value());
}

asio::awaitable<void> load_again(world& w) {
    const auto outcome = co_await w.process().backend().reload("uid 0, pid 1");
    note(w, {}, "reload", outcome.errors.empty());
}

void world::reload() {
    spawn(load_again(*this));
    wake();
}

void world::command(const std::string& session, session_action what) {
    spawn(give_command(*this, session, what));
    wake();
}

}  // namespace tokenkeeper::simulation
