#include "daemon/ctl/run.hpp"

#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/login/browser.hpp"
#include "daemon/process/child_run.hpp"

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

/// A terminal without a name is one that can do nothing.
bool moves_cursor() {
    const std::string_view name = environment("TERM");
    return !name.empty() && name != "dumb";
}

bool wants_colour(const command_line& line) {
    return !line.no_color && environment("NO_COLOR").empty() && moves_cursor() &&
           terminal_behind(STDOUT_FILENO).has_value();
}

command_context make_context(const command_line& line) {
    command_context context{
        client{line.socket}, std::cout, std::cerr, wants_colour(line), {}, {}, {}, {}, {}, {},
        moves_cursor()};
    context.terminal = [] { return terminal_behind(STDOUT_FILENO); };
    context.now = [] { return instant::now().wall; };
    context.pause = [](milliseconds length) {
        std::this_thread::sleep_for(length);
        return true;
    };
    context.ask = ask_on_terminal;
    context.become = replace_process;
    context.read_line = read_standard_line;
    context.open_browser = open_browser;
    return context;
}

/// Output counts only once it has left the program. A reader that went away (`| head`) needs no message.
exit_status flush_output(exit_status status) {
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
    const auto result = parse_command_line(argc, argv);
    if (const auto* end = std::get_if<early_end>(&result)) {
        (end->status == exit_status::fine ? std::cout : std::cerr) << end->text;
        return static_cast<int>(flush_output(end->status));
    }
    const auto& line = std::get<command_line>(result);
    const auto run = [&line] { return static_cast<int>(flush_output(line.verb->run(make_context(line)))); };
    return line.verb->can_be_held() ? run_in_child(run) : run();
}

}  // namespace tokenkeeper::ctl
