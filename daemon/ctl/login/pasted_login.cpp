#include "daemon/ctl/login/pasted_login.hpp"

#include "lib/base/printable.hpp"

#include <optional>
#include <ostream>

namespace tokenkeeper::ctl {
namespace {

/// A line that somebody pasted or piped.
struct pasted_line {
    std::string text;
    bool from_terminal = false;
};

/// Nullopt: nothing was pasted.
std::optional<pasted_line> read_pasted_line(const command_context& context) {
    pasted_line line;
    if (auto reply = context.ask("Paste the address that the browser shows afterwards: ")) {
        line = {*std::move(reply), true};
    } else if (auto piped = context.read_line()) {
        line = {*std::move(piped), false};
    }
    if (line.text.empty()) return std::nullopt;
    return line;
}

outcome<session_report> finish_with(const command_context& context, const pending_login& login,
                                    const std::string& text) {
    const auto verdict = judge_pasted_address(text, login.answer);
    if (const auto* refusal = std::get_if<redirect_refusal>(&verdict)) {
        failure reason{exit_status::failed, refusal->reason};
        reason.problem = login_mismatch;
        return reason;
    }
    return finish_login(context, login, std::get<authorization_answer>(verdict));
}

}  // namespace

outcome<session_report> paste_login(const command_context& context, const pending_login& login) {
    context.out << "Open this address in a browser, and log in: " << printable(login.authorization_url)
                << "\nThe browser then shows a page, or an error because nothing answers there. Copy the "
                   "address of that page, whatever the page says.\n"
                << std::flush;
    for (;;) {
        const auto line = read_pasted_line(context);
        if (!line) return failure{exit_status::failed, "nothing was pasted; the login was not finished"};
        auto session = finish_with(context, login, line->text);
        if (session || !line->from_terminal || !is_still_pending(session.error())) return session;
        report(context, session.error(), login.session);
    }
}

}  // namespace tokenkeeper::ctl
