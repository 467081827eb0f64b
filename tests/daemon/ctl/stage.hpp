#pragma once

#include "daemon/ctl/command_line.hpp"

#include <functional>
#include <initializer_list>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// Runs whole command lines, as main would, with a daemon's socket, captured output, and a person at the
/// terminal or none.
struct stage {
    explicit stage(std::string socket_path) : socket{std::move(socket_path)} {}

    exit_status run(std::initializer_list<const char*> words);

    std::string socket;
    std::ostringstream out;
    std::ostringstream err;
    int pauses = 0;                    ///< the number that is left; after it a command must stop repeating
    std::optional<std::string> reply;  ///< the person's, to every question; none: no terminal
    std::vector<std::string> replies;  ///< the person's first ones, before `reply`
    std::vector<std::string> questions;
    std::vector<std::string> input;                   ///< lines of standard input
    std::function<bool(const std::string&)> browser;  ///< opens an address; none: there is no browser
    std::optional<terminal_size> terminal;            ///< behind `out`
    std::optional<process_image> image;               ///< the last that a command wanted to become
    int become_error = 2;                             ///< ENOENT
    child_terms command{};                            ///< for the commands that events run
};

/// Reads a command line as main would.
std::variant<command_line, early_end> parse_words(const std::vector<const char*>& words);

}  // namespace tokenkeeper::ctl
