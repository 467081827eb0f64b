#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/login/session_login.hpp"

namespace tokenkeeper::ctl {
namespace {

/// `login`: gets a token for a session through somebody's login in a browser. The code that the browser
/// brings goes to the daemon; the token never comes here.
class login_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "login", "Log in with a browser, for a session whose source is login",
            "Opens a browser where there is one (never as root), prints the address of the login, and\n"
            "receives the browser at the session's redirect URI on this host. The daemon then gets the\n"
            "token, verifies it and uses it; the token never comes here. A login ends after ten minutes,\n"
            "or when a newer one for the session begins.\n"
            "With --remote, a tunnel of ssh brings the browser's answer here from another host. With\n"
            "--paste, nothing has to: paste the address that the browser shows at the end, or pipe it in.\n"
            "The daemon checks that the organization is the same as before; it cannot see whether the\n"
            "person is.\n"
            "Prints a line about the session and exits by its health.\n\n"
            "Example: tokenkeeperctl login supervisor-view\n"
            "         tokenkeeperctl login supervisor-view --remote\n"
            "         tokenkeeperctl login --all-failed"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        const char* const way = "way";
        const char* const sessions = "sessions";
        return {{"NAME", "A session", &name_, "", false, sessions},
                {"--paste", "Take the address that the browser shows at the end from standard input", &paste_,
                 "", false, way},
                {"--remote", "Open no browser; print the ssh command for a browser on another host", &remote_,
                 "", false, way},
                {"--all-failed", "Every session with a login that is failed or lost, one after the other",
                 &all_failed_, "", false, sessions}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto way = paste_ ? login_way::paste : remote_ ? login_way::remote : login_way::local;
        if (all_failed_) return log_in_to_failed_sessions(context, way);
        if (!name_.empty()) return log_in(context, name_, way);
        return report(context, {exit_status::usage,
                                "which session?",
                                {},
                                "Name one, or add --all-failed; see: tokenkeeperctl login --help"});
    }

private:
    std::string name_;
    bool paste_ = false;
    bool remote_ = false;
    bool all_failed_ = false;
};

}  // namespace

std::unique_ptr<command> make_login_command() {
    return std::make_unique<login_command>();
}

}  // namespace tokenkeeper::ctl
