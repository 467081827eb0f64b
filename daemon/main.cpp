#include "daemon/config/load.hpp"
#include "daemon/config/render.hpp"
#include "daemon/daemon.hpp"
#include "daemon/hide_memory.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

namespace {

constexpr auto default_config = "/etc/tokenkeeper/tokenkeeper.yaml";
constexpr auto version = TOKENKEEPER_VERSION;

int run(const std::string& file, bool only_check) {
    using namespace tokenkeeper;
    const auto environment = config::environment::of_this_process();
    // Errors of the configuration go to the journal, even if the configuration names another format.
    if (!only_check) logging::setup(logging::level::info, logging::format::automatic);
    auto loaded = config::load(file, environment);
    auto* configuration = std::get_if<config::configuration>(&loaded);
    if (!only_check && configuration == nullptr && logging::writes_to_journal()) {
        for (const auto& wrong : std::get<std::vector<config::diagnostic>>(loaded))
            logging::log(logging::make_event(logging::events::config_rejected, wrong.text()));
        return bad_configuration;
    }
    if (only_check || configuration == nullptr) {
        const auto checked = config::render_check(loaded);
        static_cast<void>(std::fputs(checked.text.c_str(), checked.is_valid ? stdout : stderr));
        return checked.is_valid ? stopped : bad_configuration;
    }
    return run_daemon(std::move(*configuration), environment, version);
}

/// The command line, then the daemon.
int start(int argc, char** argv) {
    std::string file = default_config;
    bool only_check = false;

    CLI::App app{
        "tokenkeeperd keeps Genesys Cloud sessions: it verifies tokens and keeps alive those it is told to.\n"
        "It runs in the foreground; SIGHUP reloads its configuration, SIGTERM stops it."};
    app.set_version_flag("--version", std::string{"tokenkeeperd "} + version);
    app.add_option("--config,config", file, "configuration file")->capture_default_str();
    app.add_flag("--check-config", only_check, "check the configuration, print what is wrong and exit");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? tokenkeeper::stopped : tokenkeeper::other_failure;
    }
    tokenkeeper::hide_memory();
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    return run(file, only_check);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return start(argc, argv);
    } catch (const std::exception& e) {
        static_cast<void>(std::fprintf(stderr, "tokenkeeperd: %s\n", e.what()));
        return tokenkeeper::other_failure;
    }
}
