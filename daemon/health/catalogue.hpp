#pragma once

#include "daemon/health/warning.hpp"
#include "lib/session/session_view.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace tokenkeeper {

/// The one source of what people are told about a warning.
struct warning_entry {
    warning_code code{};
    std::string_view name;        ///< the word of the contract: "sink_failing"
    health severity{};            ///< the worst that it can be
    std::string_view sentence;    ///< how its message begins; the cause follows
    std::string_view response{};  ///< what the daemon does now, behind the cause; empty: nothing
    std::string_view hint;        ///< {session} and {file} stand for those names
    /// The event at its beginning: `session.warning`, `daemon.warning`, or one of the contract's own.
    std::string_view event;
    /// The MESSAGE_ID at its beginning, which is never changed or used again; empty: that of the event.
    std::string_view message_id{};
    /// Another event tells the beginning and the end, as the warning is a part of what it tells.
    bool told_by_event = false;
};

/// What a state of a session means by itself.
struct state_entry {
    session_state state{};
    health usual{};
    health after_failure{};    ///< where the last attempt to get a token failed
    std::string_view meaning;  ///< one sentence
};

std::span<const warning_entry> warning_catalogue() noexcept;
std::span<const state_entry> state_catalogue() noexcept;

const warning_entry& entry_of(warning_code code) noexcept;
const state_entry& entry_of(session_state state) noexcept;
inline std::string_view to_string(warning_code code) noexcept {
    return entry_of(code).name;
}
std::optional<warning_code> warning_code_from(std::string_view name) noexcept;

}  // namespace tokenkeeper
