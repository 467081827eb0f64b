#pragma once

#include "tests/daemon/ctl/terminal_screen.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace tokenkeeper::ctl {

/// The real tokenkeeperctl on a terminal of 80 columns and 24 rows of its own.
class terminal_program {
public:
    /// `words`: the arguments of tokenkeeperctl, or with another program those of that one.
    terminal_program(const std::string& socket, std::vector<std::string> words,
                     const std::string& program = TOKENKEEPERCTL);
    terminal_program(const terminal_program&) = delete;
    terminal_program& operator=(const terminal_program&) = delete;
    ~terminal_program();

    /// Reads its output until the condition holds; false where it ends, or 30 s pass, before that.
    bool read_until(const std::function<bool(const terminal_screen&)>& condition);
    /// Reads its output to the end, and returns how it ended, as waitpid(2) tells it.
    int finish();
    void send_signal(int signal) const;
    void press(std::string_view bytes) const;
    /// The window gets another size, as its program is told.
    void resize(std::size_t columns, std::size_t rows);
    /// True if the terminal echoes keys and hands over whole lines, as for a shell's command.
    [[nodiscard]] bool is_in_line_mode() const;

    [[nodiscard]] const terminal_screen& screen() const noexcept { return screen_; }

private:
    bool read_some(std::chrono::steady_clock::time_point end);

    terminal_screen screen_{80, 24};
    int descriptor_ = -1;
    pid_t pid_ = -1;
};

}  // namespace tokenkeeper::ctl
