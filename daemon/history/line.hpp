#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::history {

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
};

}  // namespace tokenkeeper::history
