#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"
#include "daemon/ctl/status/session_selection.hpp"
#include "daemon/ctl/text/text_table.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <ostream>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;
std::string idle_timeout_in_words(const organization_report& organization) {
    if (!organization.idle_timeout_enabled) return "unknown";
    std::string text = "off";
    if (*organization.idle_timeout_enabled)
        text = organization.idle_timeout ? length_in_words(*organization.idle_timeout) : "unknown length";
    return organization.groups_enabled ? text + ", own for groups" : text;
}

/// "50", or with the number of those that are not well: "50, 3 unwell".
table_cell session_cell(const organization_report& organization,
                        const std::vector<selected_session>& sessions) {
    std::size_t total = 0;
    std::size_t unwell = 0;
    health worst = health::ok;
    for (const selected_session& session : sessions) {
        if (session.report.organization != organization.name) continue;
        const health value = health_of(session.report);
        ++total;
        if (value != health::ok) ++unwell;
        worst = std::max(worst, value);
    }
    if (unwell == 0) return {std::to_string(total)};
    return {std::to_string(total) + ", " + std::to_string(unwell) + " unwell",
            worst == health::attention ? tint::red : tint::yellow};
}

/// `organizations`: prints what the daemon knows of each organization.
class organizations_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {"organizations", "Show the organizations, their idle timeouts and requests",
                "IDLE TIMEOUT is unknown until a session of the organization has been kept alive.\n\n"
                "Example: tokenkeeperctl organizations"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {{"--wide", "Never cut or leave out a column", &wide_},
                {"--json", "Print the API's JSON: {\"organizations\":[…]}", &json_}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto status = fetch(context.daemon, method::get, "/v1/status", context.timeouts.reading);
        if (!status) return report(context, status.error());
        if (json_) return print_json(context, status->value.get_object());
        const auto matches = fetch_selection(context, {});
        if (!matches) return report(context, matches.error());
        const daemon_report daemon = read_daemon(status->value.get_object());
        text_style style = context.style();
        if (wide_) style.columns.reset();
        context.out << render(daemon.organizations, matches->sessions, context.now(), style);
        return exit_status::fine;
    }

private:
    static exit_status print_json(const command_context& context, const json::object& status) {
        const json::array* organizations = array_member(status, "organizations");
        if (organizations == nullptr)
            return report(context, protocol_failure("the daemon's answer has no organizations"));
        context.out << terminal_safe(R"({"organizations":)" + json::serialize(*organizations) + "}") << "\n";
        return exit_status::fine;
    }

    static std::string render(const std::vector<organization_report>& organizations,
                              const std::vector<selected_session>& sessions, wall_time now,
                              const text_style& style) {
        constexpr std::size_t name_width = 20;
        constexpr std::size_t url_width = 24;
        text_table table{{{"ORGANIZATION", name_width, 0, true},
                          {"SESSIONS"},
                          {"IDLE TIMEOUT"},
                          {"READ", 0, 2},
                          {"REQUESTS", 0, 3},
                          {"THROTTLED", 0, 4},
                          {"API", url_width, 1, true}}};
        for (const organization_report& organization : organizations) {
            const auto& read = organization.idle_timeout_checked;
            table.add_row({{printable(organization.name)},
                           session_cell(organization, sessions),
                           {idle_timeout_in_words(organization)},
                           {read ? age_in_words(*read, now) : "never"},
                           {std::to_string(organization.requests)},
                           {std::to_string(organization.throttled)},
                           {printable(organization.api_url)}});
        }
        return table.render(style);
    }

    bool wide_ = false;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<command> make_organizations_command() {
    return std::make_unique<organizations_command>();
}

}  // namespace tokenkeeper::ctl
