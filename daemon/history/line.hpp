#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::history {

/// The mark of an entry of a history on a time line.
enum class line_mark {
    none,      ///< nothing to be drawn
    touch,     ///< the idle timer was reset
    check,     ///< the token was seen alive
    failure,   ///< a request failed, or was given up
    renewal,   ///< a grant gave a new token
    recovery,  ///< the session is well again
    loss,      ///< there is no token that can be used: lost, failed, denied
};

/// An entry of a history in words, as people and programs see it. Empty texts mean none.
struct line {
    struct step {
        std::string what;  ///< "keep-alive"
        std::string why;   ///< one clause
        wall_time at;
    };

    wall_time at;       ///< of a request: its start
    std::string event;  ///< "keep-alive", "session.lost", "warning", "command", "token"
    std::string why;    ///< one clause
    std::string
        outcome;  ///< "ok", an error's name, a reason word; of a command: "done", "not done", "not known"
    int http_status = 0;  ///< 0: there was no answer
    std::optional<milliseconds> took{};
    std::string correlation_id{};
    std::optional<wall_time> idle_deadline{};
    std::optional<step> next{};
    line_mark mark = line_mark::none;
};

}  // namespace tokenkeeper::history
