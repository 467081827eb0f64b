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

/// Shows the alternate screen of the terminal at stdout, without cursor, and the former one again at its end,
/// also when SIGINT, SIGTERM, SIGHUP or SIGQUIT ends the process. One at a time.
class alternate_screen {
public:
    alternate_screen() noexcept;
    alternate_screen(const alternate_screen&) = delete;
    alternate_screen& operator=(const alternate_screen&) = delete;
    ~alternate_screen();
};

}  // namespace tokenkeeper::ctl
