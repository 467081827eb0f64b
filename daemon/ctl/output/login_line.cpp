#include "daemon/ctl/output/login_line.hpp"

#include "daemon/ctl/output/session_words.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

namespace tokenkeeper::ctl {

std::string render_login(const session_report& session, const text_style& style) {
    std::string text = printable(session.name) + ": logged in; " +
                       colour(state_with_reason(session), tint_of(session), style);
    if (session.state == "alive" && session.mode == "keep-alive") text += ", kept alive";
    if (session.state == "alive" && session.mode == "verify") text += ", verified";
    if (session.expires) text += ", token ends " + local_time(*session.expires);
    return text + troubles_in_words(session);
}

}  // namespace tokenkeeper::ctl
