#pragma once

#include "daemon/ctl/watch/watch_view.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// A session as the rehearsed daemon knows it.
struct rehearsed_session {
    std::string name;
    std::string state = "alive";
    std::string health = "ok";
    std::string organization = "acme";
    std::string more{};  ///< further members of its JSON, each with a comma before it
};

/// `count` sessions that are well: "s00000", "s00001", …
std::vector<rehearsed_session> many_sessions(std::size_t count);

rehearsed_session lost(std::string name);

status_options with_selection(session_selection selection);

/// The live table with a daemon in memory and a clock that stands still unless it is told to go on.
class rehearsal {
    milliseconds elapsed_{0};  ///< first, as the view asks for the time when it is made

public:
    explicit rehearsal(std::vector<rehearsed_session> sessions, status_options options = {},
                       bool colour = false);

    /// Answers everything that is due, and draws after each answer.
    void answer();
    /// Lets time pass, then answers.
    void pass(milliseconds time);
    /// Presses a key, or the letters one after the other, then answers what that asks for.
    void press(key_name name);
    void press(std::string_view letters);

    [[nodiscard]] frame_lines lines();
    [[nodiscard]] std::string text();
    /// The name in the selected row.
    [[nodiscard]] std::string selected();
    [[nodiscard]] bool has_line(std::string_view part);
    [[nodiscard]] instant now() const {
        return {boot_time{elapsed_}, wall_time{milliseconds{1'795'000'000'000}} + elapsed_};
    }

    std::vector<rehearsed_session> sessions;  ///< the daemon's
    terminal_size size{80, 24};
    bool reachable = true;
    static constexpr std::size_t no_limit = 1000;  ///< more would be a loop
    std::size_t most_answers = no_limit;           ///< of one answer()
    std::vector<std::string> asked{};              ///< the targets
    std::string history = "[]";                    ///< of each session
    watch_view view;

private:
    [[nodiscard]] outcome<document> answer_to(const std::string& target) const;
    [[nodiscard]] std::string list_page(const std::string& query) const;
    [[nodiscard]] std::string status_text() const;
};

}  // namespace tokenkeeper::ctl
