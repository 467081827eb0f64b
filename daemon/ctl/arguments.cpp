#include "daemon/ctl/arguments.hpp"

#include "daemon/config/wording.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace tokenkeeper::ctl {
namespace {

const char* const exit_statuses =
    "Exit status: 0 fine, 1 the request failed, 2 usage, 3 daemon unreachable,\n"
    "             4 a session needs attention, 5 a session is degraded, 6 not permitted\n"
    "Help for a verb, with an example: tokenkeeperctl VERB --help";

std::string check_duration(const std::string& text) {
    return parse_duration(text) ? "" : "'" + text + "' is not a duration such as 90s, 15m or 1h30m";
}

std::string check_name(const std::string& text) {
    return text.empty() ? "a name is not empty" : "";
}

/// What is below a second cannot be set, and would vanish in silence.
std::string check_whole_seconds(const std::string& text) {
    const auto length = parse_duration(text);
    if (!length) return check_duration(text);
    const bool whole = *length >= seconds{1} && *length % seconds{1} == milliseconds{0};
    return whole ? "" : "'" + text + "' is not a whole number of seconds";
}

void add_status(CLI::App& app, arguments& into) {
    auto* verb = app.add_subcommand("status", "Show all sessions, or one in detail");
    verb->add_option("NAME", into.status.name, "A session; none: all of them")->check(check_name, "");
    verb->add_flag("--json", into.status.json,
                   "Print the API's JSON; of all: {\"status\":…, \"sessions\":[…]}");
    verb->add_flag("--watch", into.status.watch, "Show it again every second until Ctrl-C");
    verb->footer(
        "Exits with the worst state shown: 0, 5 (retrying) or 4 (denied, lost, failed).\n\n"
        "Example: tokenkeeperctl status --watch");
}

void add_action(CLI::App& app, arguments& into, const char* name, const char* text, const char* footer) {
    auto* verb = app.add_subcommand(name, text);
    verb->add_option("NAME", into.names, "Sessions")->required()->check(check_name, "");
    verb->footer(footer);
}

void add_wait(CLI::App& app, arguments& into) {
    auto* verb = app.add_subcommand("wait", "Wait until a session is ready");
    verb->add_option("NAME", into.names, "A session")->required()->expected(1)->check(check_name, "");
    verb->add_option_function<std::string>(
            "--timeout",
            [&into](const std::string& text) { into.timeout = parse_duration(text).value_or(into.timeout); },
            "How long at most, for example 90s or 5m [60s]")
        ->type_name("DURATION")
        ->check(check_duration, "");
    verb->footer(
        "Ready is alive, or retrying with the idle deadline still ahead. It goes on waiting while the\n"
        "session is lost, denied or failed, or the daemon is away, as each can come back (a token file\n"
        "is replaced, a service restarts), and says why. After the timeout it exits with the status of\n"
        "the state: 4, 5, or 1 where nothing was asked yet, 3 where the daemon is unreachable.\n\n"
        "Example: tokenkeeperctl wait wallboard-lobby --timeout 2m && start-wallboard");
}

void add_yes(CLI::App& verb, bool& into) {
    verb.add_flag("--yes", into, "Do not ask; needed where there is no terminal");
}

void add_session(CLI::App& verb, std::string& into) {
    verb.add_option("--session", into, "Whose token to ask with [a live keep-alive session's]")
        ->type_name("NAME")
        ->check(check_name, "");
}

void add_renew(CLI::App& app, arguments& into) {
    auto* verb = app.add_subcommand("renew", "Get a new token from the session's source");
    verb->add_option("NAME", into.names, "A session")->required()->expected(1)->check(check_name, "");
    verb->footer(
        "Also after revoke, and after a failure that tokenkeeper takes for final. Prints the session's line\n"
        "and exits by its state.\n\nExample: tokenkeeperctl renew nightly-export");
}

void add_revoke(CLI::App& app, arguments& into) {
    auto* verb = app.add_subcommand("revoke", "Revoke a session's token");
    verb->add_option("NAME", into.names, "A session")->required()->expected(1)->check(check_name, "");
    add_yes(*verb, into.yes);
    verb->footer(
        "Asks first: everything that uses the token loses it. The session is lost (revoked) until it is\n"
        "renewed.\n\nExample: tokenkeeperctl revoke nightly-export --yes");
}

void add_token(CLI::App& app, arguments& into) {
    auto* verb = app.add_subcommand("token", "Print a session's token");
    verb->add_option("NAME", into.token.name, "A session")->required()->check(check_name, "");
    verb->add_option("--min-valid", into.token.min_valid,
                     "How long it must still live, at most 24h [60s, if it can]")
        ->type_name("DURATION")
        ->check(check_duration, "");
    const auto form = [verb, &into](const char* name, token_form as, const char* text) {
        return verb->add_flag_callback(
            name, [&into, as] { into.token.form = as; }, text);
    };
    auto* header = form("--header", token_form::header, "Print it as a header of HTTP");
    form("--env", token_form::environment, "Print variables as gc and Terraform read them")->excludes(header);
    verb->footer(
        "For root, the daemon's user and the session's readers. It is renewed first where it would end\n"
        "sooner and its source can; a dead token is never printed.\n\n"
        "Example: tokenkeeperctl token wallboard-lobby --min-valid 5m\n"
        "         env=$(tokenkeeperctl token nightly-export --env) && export $env");
}

void add_idle_timeout(CLI::App& app, arguments& into) {
    auto& to = into.idle_timeout;
    auto* verb = app.add_subcommand("idle-timeout", "Show or change an organization's idle timeout");
    verb->add_option("ORG", to.organization, "An organization")->required()->check(check_name, "");
    add_session(*verb, to.session);
    auto* set = verb->add_option_function<std::string>(
                        "--set",
                        [&to](const std::string& text) {
                            const auto length = parse_duration(text);
                            if (length) to.length = std::chrono::duration_cast<seconds>(*length);
                        },
                        "Set its length, for example 15m, and switch it on")
                    ->type_name("DURATION")
                    ->check(check_whole_seconds, "");
    auto* enable = verb->add_flag_callback(
        "--enable", [&to] { to.enabled = true; }, "Switch it on");
    auto* disable = verb->add_flag_callback(
        "--disable", [&to] { to.enabled = false; }, "Switch it off");
    set->excludes(enable)->excludes(disable);
    enable->excludes(disable);
    verb->add_flag("--json", to.json, "Print it as Genesys Cloud gave it");
    add_yes(*verb, to.yes);
    verb->footer(
        "It holds for the whole organization. What is not changed stays as it is, groups included.\n"
        "--disable asks first.\n\n"
        "Example: tokenkeeperctl idle-timeout acme --set 15m");
}

void add_revoke_user(CLI::App& app, arguments& into) {
    auto& to = into.revoke_user;
    auto* verb = app.add_subcommand("revoke-user", "Revoke every token of a user");
    verb->add_option("ORG", to.organization, "An organization")->required()->check(check_name, "");
    verb->add_option("USER_ID", to.user_id, "The user's id in Genesys Cloud")
        ->required()
        ->check(check_name, "");
    add_session(*verb, to.session);
    add_yes(*verb, to.yes);
    verb->footer(
        "Asks first. The token it asks with needs the permission oauth:token:delete.\n\n"
        "Example: tokenkeeperctl revoke-user acme 2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10");
}

void add_verbs(CLI::App& app, arguments& into) {
    add_status(app, into);
    add_action(app, into, "verify", "Check sessions now, without touching their idle timers",
               "Prints a line for each; exits with the worst.\n\n"
               "Example: tokenkeeperctl verify wallboard-lobby nightly-export");
    add_action(app, into, "keep-alive", "Touch sessions now: their idle timers start again",
               "Also touches a session of mode verify, because you say so. Exits with the worst.\n\n"
               "Example: tokenkeeperctl keep-alive wallboard-lobby");
    add_renew(app, into);
    add_revoke(app, into);
    add_token(app, into);
    add_idle_timeout(app, into);
    add_revoke_user(app, into);
    add_wait(app, into);
    app.add_subcommand("reload", "Make the daemon read its configuration again")
        ->footer(
            "All or nothing: where it is refused, the running configuration stays, every error is printed "
            "and\n"
            "the exit status is 1.\n\nExample: tokenkeeperctl reload");
    auto* check = app.add_subcommand("check-config", "Check a configuration; needs no running daemon");
    check->add_option("FILE", into.config_file, "The configuration")->capture_default_str();
    check->footer(
        "Prints every error, one a line; exits with 0 (valid) or 1.\n\n"
        "Example: tokenkeeperctl check-config ./tokenkeeper.yaml");
    app.add_subcommand("version", "Print the version of this program")
        ->footer("The daemon's own version: tokenkeeperctl status --json\n\nExample: tokenkeeperctl version");
}

/// What to say of a word that stands where a verb does and is none; empty: there is no such word.
std::string no_verb(const CLI::App& app, int argc, const char* const* argv) {
    std::vector<std::string> verbs;
    for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; }))
        verbs.push_back(verb->get_name());
    for (int i = 1; i < argc; ++i) {
        const std::string word{argv[i]};
        if (word == "--socket") ++i;
        if (word == "--socket" || word.starts_with("--socket=") || word == "--no-color") continue;
        if (word.starts_with('-')) return {};
        if (std::ranges::find(verbs, word) != verbs.end()) return {};
        return "there is no command " + config::in_quotes(word) +
               config::suggestion(word, {verbs.begin(), verbs.end()}, "there are") +
               "\nRun with --help for more information.\n";
    }
    return {};
}

}  // namespace

std::variant<arguments, early_end> read_arguments(int argc, const char* const* argv) {
    arguments into;
    CLI::App app{"Watch and steer tokenkeeperd, which keeps Genesys Cloud sessions alive.", "tokenkeeperctl"};
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(exit_statuses);
    app.add_option("--socket", into.socket, "The daemon's control socket")
        ->envname("TOKENKEEPER_SOCKET")
        ->type_name("PATH")
        ->capture_default_str();
    app.add_flag("--no-color", into.no_color, "No colours, also not on a terminal; so does NO_COLOR=1");
    add_verbs(app, into);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        std::ostringstream out;
        std::ostringstream err;
        const bool asked = app.exit(e, out, err) == 0;
        if (auto unknown = asked ? std::string{} : no_verb(app, argc, argv); !unknown.empty())
            return early_end{exit_status::usage, std::move(unknown)};
        return early_end{asked ? exit_status::fine : exit_status::usage, asked ? out.str() : err.str()};
    }
    into.verb = app.get_subcommands().front()->get_name();
    return into;
}

}  // namespace tokenkeeper::ctl
