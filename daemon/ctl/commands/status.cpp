#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/status/status_view.hpp"
#include "daemon/ctl/status/status_watch.hpp"

#include <ostream>

namespace tokenkeeper::ctl {
namespace {

/// `status`: prints the table, one session in detail, or JSON. Exits with the worst health shown.
class status_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "status", "Show all sessions, some of them, or one in detail",
            "If not all fits on the screen, and with --watch, the worst come first. Below the table it\n"
            "says what is wrong and what to do.\n"
            "Exits with the worst health shown: 0 ok, 5 degraded, 4 attention. If all sessions are\n"
            "shown, the daemon's own health counts too.\n"
            "With --watch: q ends, arrows and page keys move, Enter shows a session with its\n"
            "history, / filters, s sorts, ? lists all keys. It goes on through a restart of the daemon.\n\n"
            "Example: tokenkeeperctl status --watch\n"
            "         tokenkeeperctl status --health attention --json"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        auto& selection = options_.selection;
        return {{"NAME", "Sessions; one is shown in detail; none: all of them", &selection.names},
                {"--state",
                 "Only sessions in this state",
                 &selection.state,
                 "STATE",
                 false,
                 "",
                 {"starting", "acquiring", "dormant", "alive", "retrying", "denied", "lost", "failed"}},
                {"--health",
                 "Only sessions of this health: ok, degraded, attention",
                 &selection.health,
                 "HEALTH",
                 false,
                 "",
                 {"ok", "degraded", "attention"}},
                {"--org", "Only sessions of this organization", &selection.organization, "ORG"},
                {"--sort",
                 "urgency or name [by name where all fits on the screen]",
                 &options_.sort,
                 "ORDER",
                 false,
                 "",
                 {"urgency", "name"}},
                {"--wide", "Never cut or leave out a column", &options_.wide},
                {"--watch", "Show a live table; without a terminal, print again every second", &watch_},
                {"--json", "Print the API's JSON: {\"status\":…, \"sessions\":[…]}, or one session",
                 &options_.json}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        if (watch_) return watch_status(context, options_);
        const auto view = take_view(context, options_, std::nullopt);
        if (!view) return report(context, view.error());
        context.out << view->text;
        return view->status;
    }

private:
    status_options options_;
    bool watch_ = false;
};

}  // namespace

std::unique_ptr<command> make_status_command() {
    return std::make_unique<status_command>();
}

}  // namespace tokenkeeper::ctl
