#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/output/history_lines.hpp"

#include <ostream>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

/// `history`: prints the latest decisions about a session and why they were made.
class history_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "history", "Show the latest decisions about a session, and why they were made",
            "The latest is the last line. The daemon keeps the last 8 changes of a session's state and 32\n"
            "other decisions, also over a restart; fewer where history.size does not suffice for all.\n\n"
            "Example: tokenkeeperctl history wallboard-lobby"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {session_name(name_),
                {"--json", "Print the API's JSON: {\"session\":…, \"history\":[…]}", &json_}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto answer =
            fetch(context.daemon, method::get, "/v1/sessions/" + percent_encode(name_) + "/history",
                  context.timeouts.reading);
        if (!answer) return report(context, answer.error());
        const boost::json::object* history = answer->value.if_object();
        if (history == nullptr) return report(context, protocol_failure("the daemon's answer is no object"));
        context.out << (json_ ? terminal_safe(answer->text) + "\n" : render_history(*history));
        return exit_status::fine;
    }

private:
    std::string name_;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<command> make_history_command() {
    return std::make_unique<history_command>();
}

}  // namespace tokenkeeper::ctl
