#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/session/effects.hpp"
#include "lib/session/request.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tokenkeeper::history {

/// Times behind the first one of an entry are kept to the second.
using whole_second = std::chrono::sys_seconds;

/// The failure behind an entry. `correlation_id`: a UUID is kept whole, another text as far as it fits.
struct failure_note {
    errc which{};
    int http_status = 0;  ///< 0: there was no answer
    std::string correlation_id{};

    friend bool operator==(const failure_note&, const failure_note&) = default;
};

/// What a session wanted to do next, as a decision left it.
struct next_step {
    operation what{};
    request_cause cause{};
    whole_second at{};

    friend bool operator==(const next_step&, const next_step&) = default;
};

/// A request ended.
struct request_note {
    operation what{};
    request_cause cause{};
    cause_measure measure{};             ///< what belongs to the cause (`measured_by`); nothing else is kept
    std::optional<std::uint32_t> uid{};  ///< request_cause::command: who gave it
    milliseconds took{};                 ///< 0 to 35 minutes
    bool sent = true;                    ///< false: the daemon gave up before the first byte
    std::optional<failure_note> failure{};        ///< nullopt: it succeeded
    std::optional<whole_second> idle_deadline{};  ///< as it is known after the answer
    std::optional<next_step> next{};

    friend bool operator==(const request_note&, const request_note&) = default;
};

/// The state of the session, or the knowledge of its token, changed.
struct change_note {
    session_fact::kind what{};
    session_state state{};
    std::string_view reason{};  ///< one of all_reasons, or empty
    std::optional<seconds> lasted{};
    std::optional<seconds> left{};
    std::optional<failure_note> cause{};

    friend bool operator==(const change_note&, const change_note&) = default;
};

/// A warning began or ended.
struct warning_note {
    std::uint8_t code = 0;            ///< the number of a warning_code
    std::optional<seconds> lasted{};  ///< it ended, after this long

    friend bool operator==(const warning_note&, const warning_note&) = default;
};

/// The commands that a history tells apart. The values are written to the store.
enum class command_word : std::uint8_t {
    verify,
    keep_alive,
    renew,
    revoke,
    other,  ///< an operator's own request with this session's token
    login,  ///< somebody logged in
};
enum class command_outcome : std::uint8_t { given, done, not_done, unknown };

/// An operator gave a command, or one ended that changes something.
struct command_note {
    command_word what{};
    command_outcome outcome{};
    std::optional<std::uint32_t> uid{};

    friend bool operator==(const command_note&, const command_note&) = default;
};

/// The source holds a token that the session did not have.
struct token_note {
    bool offered = false;  ///< the present one may live: the new one is verified first

    friend bool operator==(const token_note&, const token_note&) = default;
};

/// One entry of a session's history.
struct entry {
    wall_time at;  ///< of a request: its start
    std::variant<request_note, change_note, warning_note, command_note, token_note> what;

    friend bool operator==(const entry&, const entry&) = default;
};

/// What an entry is worth where there is no room for all.
enum class worth {
    routine,     ///< a planned check that succeeded: leaves first
    decision,    ///< any other decision
    transition,  ///< the session's state changed: leaves last
};
worth worth_of(const entry& e) noexcept;

/// Which part of a request_note's measure belongs to a cause.
enum class measured_by { nothing, span, number, user };
measured_by measure_of(request_cause cause) noexcept;

}  // namespace tokenkeeper::history
