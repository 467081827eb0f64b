#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace tokenkeeper::ctl {

struct terminal_size {
    std::size_t columns = 80;
    std::size_t rows = 24;
};

/// The size of the terminal behind a descriptor; nullopt where it is no terminal. 80 × 24 where the terminal
/// does not tell.
std::optional<terminal_size> terminal_behind(int descriptor) noexcept;

/// Asks on the terminal at stderr and reads a line at stdin (empty at its end); nullopt where one of them is
/// no terminal.
std::optional<std::string> ask_on_terminal(const std::string& question);

/// Reads a line at stdin; nullopt at its end.
std::optional<std::string> read_standard_line();

}  // namespace tokenkeeper::ctl
