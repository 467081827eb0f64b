#pragma once

#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/process.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/text/style.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The surroundings of a command: the daemon, the output, the person at the terminal and the time. Tests make
/// their own.
struct command_context {
    client daemon;
    std::ostream& out;
    std::ostream& err;
    bool colour = false;
    std::function<std::optional<terminal_size>()> terminal;  ///< of `out`; called again, as windows change
    std::function<wall_time()> now;
    std::function<bool(milliseconds)> pause;  ///< false: stop repeating
    /// Puts a question to the person at the terminal and returns the reply; nullopt without a terminal.
    std::function<std::optional<std::string>(const std::string& question)> ask;
    std::function<int(const process_image&)> become;  ///< returns only where it fails, with the errno
    patience timeouts{};
    bool moves_cursor = false;  ///< the terminal does more than print line after line
    std::function<std::optional<std::string>()> read_line{};  ///< of standard input; nullopt at its end
    std::function<bool(const std::string& address)> open_browser{};  ///< false: no browser opens

    [[nodiscard]] text_style style() const;
};

/// Prints a failure on `err`, "tokenkeeperctl: …" with its details and hint, and returns its exit status.
/// With a subject that the message does not name itself: "tokenkeeperctl: wallboard-lobby: …".
exit_status report(const command_context& context, const failure& reason, std::string_view subject = {});

/// The same text without the program's name, for the middle of other output.
std::string to_text(const failure& reason);

}  // namespace tokenkeeper::ctl
