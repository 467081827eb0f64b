#include "daemon/ctl/revoke_commands.hpp"

#include "daemon/ctl/confirm.hpp"
#include "daemon/ctl/table.hpp"
#include "daemon/logging/printable.hpp"

#include <ostream>

namespace tokenkeeper::ctl {

using logging::printable;

exit_status run_revoke(const context& in, const std::string& name, bool yes) {
    const auto stop =
        confirm(in, yes, "Revoke the token of " + printable(name) + "? Everything that uses it loses it.");
    if (stop) return *stop;
    const std::string target = "/v1/sessions/" + encoded(name) + "/revoke";
    const auto session = as_session(fetch(in.daemon, method::post, target, in.waits.acting));
    if (!session) return tell(in, session.error(), name);
    in.out << render_line(*session, in.now(), in.how()) << "\n";
    return exit_status::fine;
}

exit_status run_revoke_user(const context& in, const revoke_user_options& what) {
    const std::string whom = "user " + printable(what.user_id) + " of " + printable(what.organization);
    const auto stop =
        confirm(in, what.yes, "Revoke every token of " + whom + "? It is logged out everywhere.");
    if (stop) return *stop;
    const std::string target = "/v1/organizations/" + encoded(what.organization) + "/users/" +
                               encoded(what.user_id) + "/tokens" + with_session(what.session);
    const auto got = fetch(in.daemon, method::del, target, in.waits.acting);
    if (!got) return tell(in, got.error(), what.organization);
    in.out << "every token of " << whom << " is revoked";
    if (!got->session_used.empty()) in.out << ", asked with the token of " << printable(got->session_used);
    in.out << "\n";
    return exit_status::fine;
}

}  // namespace tokenkeeper::ctl
