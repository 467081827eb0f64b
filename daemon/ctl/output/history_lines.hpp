#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace tokenkeeper::ctl {

/// Stands in place of a history without a decision.
inline constexpr auto no_history = "The daemon has decided nothing about this session yet.";

/// The decisions of one day, the latest last.
struct history_day {
    std::string head;  ///< "2026-11-23 CET"
    std::vector<std::string> lines{};
};

/// The history of a session. `answer` is that of /v1/sessions/{name}/history.
std::vector<history_day> read_history(const boost::json::object& answer);

/// The history of a session, the latest entry last: a line for each, behind a line for each day.
std::string render_history(const boost::json::object& answer);

}  // namespace tokenkeeper::ctl
