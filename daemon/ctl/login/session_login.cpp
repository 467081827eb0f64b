#include "daemon/ctl/login/session_login.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/login/pasted_login.hpp"
#include "daemon/ctl/login/received_login.hpp"
#include "daemon/ctl/output/login_line.hpp"
#include "lib/base/printable.hpp"

#include <ostream>
#include <vector>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

exit_status show_login(const command_context& context, const session_report& session) {
    context.out << render_login(session, context.style()) << "\n" << std::flush;
    return status_for(health_of(session));
}

bool waits_for_login(const session_report& session) {
    return session.source == "login" && (session.state == "failed" || session.state == "lost");
}

outcome<std::vector<std::string>> names_of_failed_sessions(const command_context& context) {
    const auto all = all_sessions(context.daemon, context.timeouts.reading);
    if (!all) return all.error();
    std::vector<std::string> names;
    for (const auto& each : *all) {
        const auto session = read_session(each);
        if (session && waits_for_login(*session)) names.push_back(session->name);
    }
    return names;
}

}  // namespace

exit_status log_in(const command_context& context, const std::string& session, login_way way) {
    const auto login = begin_login(context, session);
    if (!login) return report(context, login.error(), session);
    const auto result =
        way == login_way::paste ? paste_login(context, *login) : receive_login(context, *login, way);
    if (!result) return report(context, result.error(), session);
    return show_login(context, *result);
}

exit_status log_in_to_failed_sessions(const command_context& context, login_way way) {
    const auto names = names_of_failed_sessions(context);
    if (!names) return report(context, names.error());
    if (names->empty()) context.out << "no session with a login is failed or lost\n";
    exit_status worst = exit_status::fine;
    for (std::size_t index = 0; index < names->size(); ++index) {
        const std::string& name = (*names)[index];
        context.out << "Login " << index + 1 << " of " << names->size() << ": " << printable(name) << "\n"
                    << std::flush;
        worst = worse_status(worst, log_in(context, name, way));
    }
    return worst;
}

}  // namespace tokenkeeper::ctl
