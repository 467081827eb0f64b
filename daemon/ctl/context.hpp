#pragma once

#include "daemon/ctl/api.hpp"
#include "daemon/ctl/look.hpp"
#include "daemon/ctl/terminal.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// What a command works with. Tests make their own.
struct context {
    client daemon;
    std::ostream& out;
    std::ostream& err;
    bool colour = false;
    std::function<std::optional<terminal_size>()> terminal;  ///< of `out`; asked again, as windows change
    std::function<wall_time()> now;
    std::function<bool(milliseconds)> pause;  ///< false: stop repeating
    /// Puts a question to the person at the terminal and gives what was typed; nullopt where there is none.
    std::function<std::optional<std::string>(const std::string& question)> ask;
    patience waits{};

    [[nodiscard]] look how() const;
};

/// Tells a failure on `err`, "tokenkeeperctl: …" with its details and hint, and gives its exit status. With a
/// subject: "tokenkeeperctl: wallboard-lobby: …".
exit_status tell(const context& in, const failure& what, std::string_view subject = {});

/// The same text without the program's name, for the middle of other output.
std::string text_of(const failure& what);

}  // namespace tokenkeeper::ctl
