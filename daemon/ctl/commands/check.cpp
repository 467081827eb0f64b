#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/json_members.hpp"
#include "daemon/ctl/output/plugin_result.hpp"

#include <algorithm>
#include <ostream>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

namespace json = boost::json;

/// An answer without the numbers must not read as "all are well".
outcome<health_counts> read_counts(const json::object& status) {
    const auto* sessions = object_member(status, "sessions");
    const auto* by_health = sessions == nullptr ? nullptr : object_member(*sessions, "by_health");
    if (by_health == nullptr) return protocol_failure("the daemon's answer does not count its sessions");
    const auto count = [by_health](std::string_view name) {
        return static_cast<std::size_t>(
            std::max<std::int64_t>(integer_member(*by_health, name).value_or(0), 0));
    };
    return health_counts{count("ok"), count("degraded"), count("attention")};
}

std::vector<session_report> read_sessions(const json::array& values) {
    std::vector<session_report> sessions;
    for (const auto& value : values)
        if (auto session = read_session(value)) sessions.push_back(*std::move(session));
    return sessions;
}

/// `check`: one line and an exit status for monitoring systems that run plugins.
class plugin_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "check", "Check a session, or all, as a monitoring plugin",
            "Prints one line with a status word, what is wrong, and performance data, and exits as plugins\n"
            "of Icinga, Nagios or Zabbix do: 0 OK, 1 WARNING (a session or the daemon is degraded), 2\n"
            "CRITICAL (one needs attention, or the daemon is unreachable), 3 UNKNOWN. --warning and\n"
            "--critical also judge the time that is left before the idle deadline of a session that is kept\n"
            "alive, and before the end of a token that nothing can renew. Half of the idle timeout is\n"
            "normal: choose less.\n\n"
            "Example: tokenkeeperctl check\n"
            "         tokenkeeperctl check wallboard-lobby --warning 5m --critical 1m"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        auto name = session_name(name_);
        name.required = false;
        return {name,
                {"--warning", "WARNING where less time is left than this", &least_.warning, "DURATION"},
                {"--critical", "CRITICAL where less time is left than this", &least_.critical, "DURATION"}};
    }

    [[nodiscard]] exit_status usage_status() const override { return exit_status::plugin_unknown; }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const auto judged = name_.empty() ? check_every(context) : check_one(context);
        const auto result = judged ? *judged : check_failed(judged.error());
        context.out << result.line();
        return result.status;
    }

private:
    [[nodiscard]] outcome<plugin_result> check_one(const command_context& context) const {
        const auto session = to_session(fetch(
            context.daemon, method::get, "/v1/sessions/" + percent_encode(name_), context.timeouts.reading));
        if (!session) return session.error();
        return check_session(*session, least_, context.now());
    }

    [[nodiscard]] outcome<plugin_result> check_every(const command_context& context) const {
        const auto status = fetch(context.daemon, method::get, "/v1/status", context.timeouts.reading);
        if (!status) return status.error();
        const auto& values = status->value.get_object();
        const auto counts = read_counts(values);
        if (!counts) return counts.error();
        const auto sessions = read_unwell(context);
        if (!sessions) return sessions.error();
        return check_all(read_daemon(values), *counts, *sessions, least_, context.now());
    }

    /// The first sessions that are not well, the worst first; all sessions if their times matter.
    [[nodiscard]] outcome<std::vector<session_report>> read_unwell(const command_context& context) const {
        if (least_.any()) {
            const auto every = all_sessions(context.daemon, context.timeouts.reading);
            if (!every) return every.error();
            return read_sessions(*every);
        }
        std::vector<session_report> found;
        for (const auto* grade : {"attention", "degraded"}) {
            const auto page =
                fetch(context.daemon, method::get, std::string{"/v1/sessions?limit=10&health="} + grade,
                      context.timeouts.reading);
            if (!page) return page.error();
            const auto* values = array_member(page->value.get_object(), "sessions");
            if (values == nullptr) return protocol_failure("the daemon's answer has no sessions");
            auto sessions = read_sessions(*values);
            std::ranges::move(sessions, std::back_inserter(found));
        }
        return found;
    }

    std::string name_;
    time_limits least_;
};

}  // namespace

std::unique_ptr<command> make_check_command() {
    return std::make_unique<plugin_command>();
}

}  // namespace tokenkeeper::ctl
