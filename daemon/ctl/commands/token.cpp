#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/token_answer.hpp"
#include "lib/base/shell_word.hpp"

#include <ostream>

namespace tokenkeeper::ctl {
namespace {

/// `token`: prints the session's token on `out` and nothing else there, so that it can be piped on.
class token_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "token", "Print a session's access token",
            "For root, the daemon's user and the session's readers. The daemon renews the token first where\n"
            "it would end too soon and its source can give a new one; it never hands out a dead one.\n"
            "A token on a command line is visible to every user of this host: hand it on through a pipe or\n"
            "the environment, as here.\n\n"
            "Example: tokenkeeperctl token wallboard-lobby --header |\n"
            "             curl -H @- https://api.mypurecloud.com/api/v2/users/me\n"
            "         env=$(tokenkeeperctl token nightly-export --env) && eval \"$env\"\n"
            "See also: tokenkeeperctl exec --help"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        const char* const form = "form";
        return {
            session_name(name_),
            {"--min-valid", "How long the token must still live, at most 24h [60s where possible]",
             &min_valid_, "DURATION"},
            {"--header", "Print the token as an HTTP header, for curl -H @-", &as_header_, "", false, form},
            {"--env", "Print shell commands that export it as gc and Terraform read it", &as_variables_, "",
             false, form},
            {"--json", "Print the daemon's whole answer, with its end and region", &as_json_, "", false,
             form}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto answer = fetch_token(context.daemon, name_, min_valid_, context.timeouts.acting);
        if (!answer) return report(context, answer.error(), name_);
        if (as_variables_) {
            print_variables(context, *answer);
        } else if (as_json_) {
            context.out << terminal_safe(answer->json) << "\n";
        } else {
            context.out << (as_header_ ? "Authorization: Bearer " : "") << answer->token << "\n";
        }
        return exit_status::fine;
    }

private:
    /// Commands for eval. A region of an earlier token must not stay beside this one.
    void print_variables(const command_context& context, const token_answer& answer) const {
        context.out << "export GENESYSCLOUD_ACCESS_TOKEN=" << quote_for_shell(answer.token) << "\n";
        if (!answer.region.empty()) {
            context.out << "export GENESYSCLOUD_REGION=" << quote_for_shell(answer.region) << "\n";
            return;
        }
        context.out << "unset GENESYSCLOUD_REGION\n";
        report(context, {exit_status::fine, "its organization has explicit URLs, so there is no region"},
               name_);
    }

    std::string name_;
    std::optional<milliseconds> min_valid_;
    bool as_header_ = false;
    bool as_variables_ = false;
    bool as_json_ = false;
};

}  // namespace

std::unique_ptr<command> make_token_command() {
    return std::make_unique<token_command>();
}

}  // namespace tokenkeeper::ctl
