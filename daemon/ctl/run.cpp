#include "daemon/ctl/run.hpp"

#include "daemon/ctl/action_commands.hpp"
#include "daemon/ctl/arguments.hpp"
#include "daemon/ctl/check_config_command.hpp"
#include "daemon/ctl/context.hpp"
#include "daemon/ctl/idle_timeout_command.hpp"
#include "daemon/ctl/revoke_commands.hpp"
#include "daemon/ctl/token_command.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <system_error>
#include <thread>
#include <variant>

#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread
    return value == nullptr ? std::string_view{} : value;
}

bool wants_colour(const arguments& with) {
    return !with.no_color && environment("NO_COLOR").empty() && environment("TERM") != "dumb" &&
           terminal_behind(STDOUT_FILENO).has_value();
}

context make_context(const arguments& with) {
    context made{client{with.socket}, std::cout, std::cerr, wants_colour(with), {}, {}, {}, {}, {}};
    made.terminal = [] { return terminal_behind(STDOUT_FILENO); };
    made.now = [] { return instant::now().wall; };
    made.pause = [](milliseconds length) {
        std::this_thread::sleep_for(length);
        return true;
    };
    made.ask = ask_on_terminal;
    // A picture that stands still for longer says nothing about a daemon that hangs.
    if (with.status.watch) made.waits.reading = seconds{3};
    return made;
}

exit_status obey(const arguments& with) {
    if (with.verb == "version") {
        std::cout << "tokenkeeperctl " << TOKENKEEPER_VERSION << "\n";
        return exit_status::fine;
    }
    if (with.verb == "check-config") return run_check_config(with.config_file, std::cout, std::cerr);
    const context in = make_context(with);
    if (with.verb == "status") return run_status(in, with.status);
    if (with.verb == "reload") return run_reload(in);
    if (with.verb == "wait") return run_wait(in, with.names.front(), with.timeout);
    if (with.verb == "token") return run_token(in, with.token);
    if (with.verb == "revoke") return run_revoke(in, with.names.front(), with.yes);
    if (with.verb == "revoke-user") return run_revoke_user(in, with.revoke_user);
    if (with.verb == "idle-timeout") return run_idle_timeout(in, with.idle_timeout);
    return run_action(in, with.verb, with.names);
}

/// What was printed counts only once it is out. A reader that went away (`| head`) needs no message.
exit_status flushed(exit_status status) {
    errno = 0;
    std::cout.flush();
    if (std::cout) return status;
    if (errno != EPIPE && errno != 0) {
        std::cerr << "tokenkeeperctl: cannot write the output: " << std::generic_category().message(errno)
                  << "\n";
    }
    return exit_status::failed;
}

}  // namespace

int run(int argc, const char* const* argv) {
    const auto read = read_arguments(argc, argv);
    if (const auto* end = std::get_if<early_end>(&read)) {
        (end->status == exit_status::fine ? std::cout : std::cerr) << end->text;
        return static_cast<int>(flushed(end->status));
    }
    return static_cast<int>(flushed(obey(std::get<arguments>(read))));
}

}  // namespace tokenkeeper::ctl
