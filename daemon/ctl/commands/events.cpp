#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/output/event_text.hpp"
#include "lib/base/printable.hpp"

#include <ostream>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

/// `events`: prints every event as it happens, until it is interrupted or the daemon ends.
class events_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "events", "Follow what happens, as it happens",
            "Prints each event of the log when it happens, and each change of a health (session.health and\n"
            "daemon.health). It shows nothing of the past: for that, tokenkeeperctl history and the "
            "journal.\n"
            "A reader that is too slow gets an event stream.missed, which says how many lines are missing;\n"
            "the daemon waits for nobody. With --json each line is the object that the daemon sent.\n"
            "The command ends with 3 when the daemon does.\n\n"
            "Example: tokenkeeperctl events --level warning\n"
            "         tokenkeeperctl events --json --session wallboard-lobby | jq -r .message"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {{"--session", "Only the events of this session", &session_, "NAME"},
                {"--level",
                 "Only this level and above: debug (every request), info, notice, warning or error [info]",
                 &level_,
                 "LEVEL",
                 false,
                 "",
                 {"debug", "info", "notice", "warning", "error"}},
                {"--json", "Print the events as JSON, one a line", &json_}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto take = [&](std::string_view line) {
            context.out << (json_ ? terminal_safe(line) : event_text(line, context.style())) << std::endl;
            return static_cast<bool>(context.out);
        };
        const auto ended = follow(context.daemon, target(), context.timeouts.reading, take);
        if (!ended) return report(context, ended.error(), session_);
        if (!context.out) return exit_status::fine;  // the reader of the output has left
        return report(context, {exit_status::unreachable,
                                "tokenkeeperd ended, and the events with it",
                                {},
                                "To see why: journalctl -u tokenkeeper -e",
                                true});
    }

private:
    [[nodiscard]] std::string target() const {
        std::string query;
        if (!session_.empty()) query += "&session=" + percent_encode(session_);
        if (!level_.empty()) query += "&level=" + level_;
        if (!query.empty()) query.front() = '?';
        return "/v1/events" + query;
    }

    std::string session_;
    std::string level_;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<command> make_events_command() {
    return std::make_unique<events_command>();
}

}  // namespace tokenkeeper::ctl
