#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"

#include <ostream>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

/// `reload`: prints the new generation, or every error of the refused configuration.
class reload_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {"reload", "Make the daemon read its configuration again",
                "All or nothing: if the daemon refuses it, the running configuration stays, every error is\n"
                "printed and the exit status is 1.\n\nExample: tokenkeeperctl reload"};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto answer = fetch(context.daemon, method::post, "/v1/reload", context.timeouts.acting);
        if (!answer) return report(context, answer.error());
        context.out << "reloaded";
        if (const auto generation = integer_member(answer->value.get_object(), "generation"))
            context.out << ": generation " << *generation;
        context.out << "\n";
        return exit_status::fine;
    }
};

}  // namespace

std::unique_ptr<command> make_reload_command() {
    return std::make_unique<reload_command>();
}

}  // namespace tokenkeeper::ctl
