#include "daemon/config/load.hpp"
#include "daemon/config/render.hpp"
#include "daemon/daemon.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"
#include "daemon/process/child_run.hpp"
#include "daemon/process/hangup.hpp"
#include "daemon/process/hide_memory.hpp"
#include "daemon/process/standard_descriptors.hpp"
#include "daemon/process/write_signals.hpp"
#include "daemon/refused_start.hpp"
#include "daemon/runtime/freed_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

namespace {

constexpr auto default_config = "/etc/tokenkeeper/tokenkeeper.yaml";
constexpr auto version = TOKENKEEPER_VERSION;

using tokenkeeper::config::diagnostic;

/// A start that others kept from its files is worth another one.
int status_of(const tokenkeeper::config::load_result& refused) {
    const auto& errors = std::get<std::vector<diagnostic>>(refused);
    const bool may_pass = std::ranges::all_of(errors, [](const auto& each) { return each.may_pass; });
    return may_pass ? tokenkeeper::other_failure : tokenkeeper::bad_configuration;
}

/// Output counts only once it has left the program.
int print(const std::string& text, std::FILE* out, int status) {
    if (std::fputs(text.c_str(), out) >= 0 && std::fflush(out) == 0) return status;
    const auto cause = std::generic_category().message(errno);
    static_cast<void>(std::fprintf(stderr, "tokenkeeperd: cannot write the output: %s\n", cause.c_str()));
    return tokenkeeper::other_failure;
}

int check(const tokenkeeper::config::load_result& loaded) {
    const auto checked = tokenkeeper::config::render_check(loaded);
    if (checked.is_valid) return print(checked.text, stdout, tokenkeeper::stopped);
    return print(checked.text, stderr, tokenkeeper::bad_configuration);
}

/// Help, the version, or what is wrong with the command line.
int explain(const CLI::App& app, const CLI::ParseError& end) {
    std::ostringstream out;
    std::ostringstream err;
    if (app.exit(end, out, err) == 0) return print(out.str(), stdout, tokenkeeper::stopped);
    return print(err.str(), stderr, tokenkeeper::other_failure);
}

/// Tells the errors in the log, if it is the journal, else on standard error. Returns them as lines.
std::vector<std::string> tell(const tokenkeeper::config::load_result& refused) {
    using namespace tokenkeeper;
    std::vector<std::string> errors;
    for (const auto& wrong : std::get<std::vector<diagnostic>>(refused))
        errors.push_back(wrong.text());
    if (!logging::writes_to_journal()) {
        check(refused);
        return errors;
    }
    for (const auto& error : errors)
        logging::log(logging::make_event(logging::events::config_rejected, error));
    return errors;
}

tokenkeeper::config::load_result load(const std::string& file,
                                      const tokenkeeper::config::environment& environment) {
    using namespace tokenkeeper;
    return runtime::make_apart(
        [&file, &environment] { return config::load(file, environment, config::secret_look::left_out); });
}

int run(const std::string& file, bool only_check) {
    using namespace tokenkeeper;
    const auto environment = config::environment::of_this_process();
    if (only_check) return run_in_child([&] { return check(config::load(file, environment)); });
    // Errors of the configuration go to the journal, even if the configuration names another format.
    logging::setup(logging::level::info, logging::format::automatic);
    auto passed = systemd::passed_sockets::take();
    auto loaded = load(file, environment);
    if (std::holds_alternative<std::vector<diagnostic>>(loaded)) {
        const auto errors = tell(loaded);
        if (passed.left().empty()) return status_of(loaded);
        refuse_clients(passed.duplicate(), errors);
        // A start that somebody asked for in this time joined this one, so that a mended file must count.
        loaded = load(file, environment);
    }
    auto* configuration = std::get_if<config::configuration>(&loaded);
    if (configuration == nullptr) return status_of(loaded);
    const auto ended = run_daemon(std::move(*configuration), environment, version, passed.duplicate());
    if (ended.status == bad_configuration) refuse_clients(std::move(passed), ended.errors);
    return ended.status;
}

/// The command line, then the daemon.
int start(int argc, char** argv) {
    std::string file = default_config;
    bool only_check = false;

    CLI::App app{
        "tokenkeeperd looks after Genesys Cloud sessions: it verifies their tokens and keeps alive those "
        "that it is told to.\n"
        "It runs in the foreground; SIGHUP reloads its configuration, SIGTERM stops it."};
    app.set_version_flag("--version", std::string{"tokenkeeperd "} + version);
    app.add_option("--config,config", file, "configuration file")->capture_default_str();
    app.add_flag("--check-config", only_check, "check the configuration, print what is wrong and exit");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return explain(app, e);
    }
    if (!only_check) tokenkeeper::hold_hangups();
    tokenkeeper::hide_memory();
    tokenkeeper::runtime::merge_freed_memory_at_once();
    tokenkeeper::ignore_write_signals();
    return run(file, only_check);
}

}  // namespace

int main(int argc, char** argv) {
    if (!tokenkeeper::open_standard_descriptors()) return tokenkeeper::other_failure;
    try {
        return start(argc, argv);
    } catch (const std::exception& e) {
        static_cast<void>(std::fprintf(stderr, "tokenkeeperd: %s\n", e.what()));
        return tokenkeeper::other_failure;
    }
}
