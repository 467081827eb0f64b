#include "daemon/ctl/login/received_login.hpp"

#include "daemon/ctl/login/redirect_server.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"
#include "lib/base/shell_word.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <ostream>

#include <fmt/format.h>

#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

/// A login lives for ten minutes; a daemon with another clock must not make this program wait for days.
constexpr milliseconds longest_login = std::chrono::hours{1};

std::string own_host_name() {
    std::array<char, 256> name{};
    const bool known = ::gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0';
    return known ? std::string{name.data()} : "HOST";
}

std::string tunnel_command(const redirect_address& address) {
    return fmt::format("ssh -L {0}:{1}:{0} {2}", address.port, address.host,
                       quote_for_shell(own_host_name()));
}

/// Tells the person where to log in, and opens a browser for it where that is possible.
void invite(const command_context& context, const pending_login& login, const redirect_address& address,
            login_way way) {
    const std::string url = printable(login.authorization_url);
    if (way == login_way::remote) {
        context.out << "Run this on the host with the browser, and leave it open:\n  "
                    << tunnel_command(address) << "\nThen open this address in that browser: " << url << "\n";
    } else if (context.open_browser && context.open_browser(login.authorization_url)) {
        context.out << "If no browser opens, open this address: " << url << "\n";
    } else {
        context.out << "Open this address in a browser on this host: " << url << "\n"
                    << "With a browser elsewhere, end this with Ctrl-C and use --remote or --paste.\n";
    }
    context.out << "This login waits at " << address.host_and_port() << " until " << local_time(login.expires)
                << ".\n"
                << std::flush;
}

std::string page_text(const failure& reason) {
    std::string text = "You are not logged in: " + reason.message;
    if (!reason.hint.empty()) text += " — " + reason.hint;
    return text;
}

failure login_expired(const pending_login& login) {
    return {exit_status::failed,
            "nobody finished the login until " + local_time(login.expires) + ", when it ended",
            {},
            "Begin again: tokenkeeperctl login " + quote_for_shell(login.session)};
}

/// Finishes the login with what a browser brings, and keeps the result for the end of the wait.
class login_desk {
public:
    login_desk(const command_context& context, const pending_login& login)
        : context_{context}, login_{login} {}

    redirect_reply reply_to(const authorization_answer& answer) {
        auto session = finish_login(context_, login_, answer);
        if (!session && is_still_pending(session.error())) {
            report(context_, session.error(), login_.session);
            return {false, 400, page_text(session.error())};
        }
        result_ = std::move(session);
        if (*result_) return {true, 200, "You are logged in. You can close this window."};
        return {true, 400, page_text(result_->error())};
    }
    [[nodiscard]] const std::optional<outcome<session_report>>& result() const noexcept { return result_; }

private:
    const command_context& context_;
    const pending_login& login_;
    std::optional<outcome<session_report>> result_;
};

}  // namespace

outcome<session_report> receive_login(const command_context& context, const pending_login& login,
                                      login_way way) {
    const auto address = read_redirect_address(login.answer.redirect_uri);
    if (!address) return address.error();
    boost::asio::io_context loop{1};
    auto acceptors = listen_at(loop, *address);
    if (!acceptors) return acceptors.error();
    invite(context, login, *address, way);
    login_desk desk{context, login};
    redirect_server server{loop, *std::move(acceptors), redirect_expectation{*address, login.answer},
                           [&desk](const authorization_answer& answer) { return desk.reply_to(answer); }};
    const auto patience = std::clamp(std::chrono::duration_cast<milliseconds>(login.expires - context.now()),
                                     milliseconds{0}, longest_login);
    server.run(patience);
    if (!desk.result()) return login_expired(login);
    return *desk.result();
}

}  // namespace tokenkeeper::ctl
