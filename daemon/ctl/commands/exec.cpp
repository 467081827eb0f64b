#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/token_answer.hpp"

#include <cerrno>
#include <system_error>

namespace tokenkeeper::ctl {
namespace {

/// `exec`: gets the session's token and becomes the command, with the token in its environment. The token
/// stands on no command line.
class exec_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "exec", "Run a command with a session's access token in its environment",
            "The command finds GENESYSCLOUD_ACCESS_TOKEN and GENESYSCLOUD_REGION, as gc and Terraform read\n"
            "them. It keeps the token that it started with: a command that runs for longer than the token\n"
            "lives must ask again. Exits with the command's status; 127 if there is no such command, 126\n"
            "if it cannot be run.\n\n"
            "Example: tokenkeeperctl exec nightly-export --min-valid 1h -- terraform apply"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {session_name(name_),
                {"COMMAND", "The command and its arguments, after --", &words_, "", true},
                {"--min-valid", "How long the token must still live, at most 24h [60s where possible]",
                 &min_valid_, "DURATION"}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto answer = fetch_token(context.daemon, name_, min_valid_, context.timeouts.acting);
        if (!answer) return report(context, answer.error(), name_);
        process_image image{words_, {{"GENESYSCLOUD_ACCESS_TOKEN", answer->token}}};
        // A region of another token must not stay beside this one.
        auto& region = image.variables["GENESYSCLOUD_REGION"];
        if (!answer->region.empty()) region = answer->region;
        const int error = context.become(image);
        return report(context,
                      {error == ENOENT ? exit_status::command_not_found : exit_status::cannot_execute,
                       "cannot run " + words_.front() + ": " + std::generic_category().message(error)});
    }

private:
    std::string name_;
    std::vector<std::string> words_;
    std::optional<milliseconds> min_valid_;
};

}  // namespace

std::unique_ptr<command> make_exec_command() {
    return std::make_unique<exec_command>();
}

}  // namespace tokenkeeper::ctl
