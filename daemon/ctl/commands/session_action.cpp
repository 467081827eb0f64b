#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/output/session_table.hpp"

#include <ostream>
#include <utility>

namespace tokenkeeper::ctl {
namespace {

/// Posts the verb's name for each session and prints a line about each: on `out` the session after it, on
/// `err` the failure. Exits with the worst. Stops early where the daemon is away, as every further name would
/// wait as long.
exit_status post_action(const command_context& context, const std::string& verb,
                        const std::vector<std::string>& names) {
    exit_status worst = exit_status::fine;
    for (const std::string& name : names) {
        const std::string target = "/v1/sessions/" + percent_encode(name) + "/" + verb;
        const auto session = to_session(fetch(context.daemon, method::post, target, context.timeouts.acting));
        if (session) {
            context.out << render_line(*session, context.now(), context.style()) << "\n" << std::flush;
            worst = worse_status(worst, status_for(health_of(*session)));
            continue;
        }
        worst = worse_status(worst, report(context, session.error(), name));
        if (session.error().status == exit_status::unreachable) break;
    }
    return worst;
}

/// `verify` and `keep-alive`.
class check_command final : public command {
public:
    explicit check_command(description words) : words_{std::move(words)} {}
    [[nodiscard]] description describe() const override { return words_; }
    [[nodiscard]] std::vector<parameter> parameters() override { return {session_names(names_)}; }
    [[nodiscard]] exit_status run(const command_context& context) override {
        return post_action(context, words_.name, names_);
    }

private:
    description words_;
    std::vector<std::string> names_;
};

class renew_session_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {"renew", "Get a new token from the session's source",
                "Works after revoke too, and after a failure that the daemon takes for final. Prints a line\n"
                "about the session and exits by its health.\n\nExample: tokenkeeperctl renew nightly-export"};
    }
    [[nodiscard]] std::vector<parameter> parameters() override { return {session_name(name_)}; }
    [[nodiscard]] exit_status run(const command_context& context) override {
        return post_action(context, "renew", {name_});
    }

private:
    std::string name_;
};

}  // namespace

std::unique_ptr<command> make_verify_command() {
    return std::make_unique<check_command>(
        command::description{"verify", "Check sessions now, without touching their idle timers",
                             "Prints a line for each session; exits with the worst health.\n\n"
                             "Example: tokenkeeperctl verify wallboard-lobby nightly-export"});
}

std::unique_ptr<command> make_keep_alive_command() {
    return std::make_unique<check_command>(command::description{
        "keep-alive", "Touch sessions now: their idle timers start again",
        "Touches a session of mode verify too, because you ask for it. Exits with the worst health.\n\n"
        "Example: tokenkeeperctl keep-alive wallboard-lobby"});
}

std::unique_ptr<command> make_renew_command() {
    return std::make_unique<renew_session_command>();
}

}  // namespace tokenkeeper::ctl
