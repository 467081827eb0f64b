#include "daemon/ctl/login/pending_login.hpp"

#include "daemon/ctl/daemon_client/json_members.hpp"

#include <string_view>

#include <boost/json.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace tokenkeeper::ctl {
namespace {

/// The value of a parameter that the URL has exactly once; else empty.
std::string only_parameter(const boost::urls::url_view& address, std::string_view name) {
    const auto parameters = address.params();
    if (parameters.count(name) != 1) return {};
    return (*parameters.find(name)).value;
}

bool is_web_address(const boost::urls::url_view& address) {
    const auto scheme = address.scheme_id();
    return scheme == boost::urls::scheme::https || scheme == boost::urls::scheme::http;
}

std::string login_target(const std::string& session) {
    return "/v1/sessions/" + percent_encode(session) + "/login";
}

outcome<pending_login> read_pending_login(const boost::json::object& answer, const std::string& session) {
    pending_login login{
        session, text_member(answer, "login_id"), text_member(answer, "authorization_url"), {}, {}};
    const auto address = boost::urls::parse_uri(login.authorization_url);
    const auto expires = time_member(answer, "expires");
    if (login.id.empty() || !expires || !address || !is_web_address(*address))
        return protocol_failure("the daemon's answer is not a login");
    login.expires = *expires;
    login.answer = {only_parameter(*address, "redirect_uri"), only_parameter(*address, "state"),
                    address->host()};
    if (login.answer.redirect_uri.empty() || login.answer.state.empty())
        return protocol_failure("the address of the login has no redirect_uri or no state");
    return login;
}

std::string to_body(const authorization_answer& answer) {
    boost::json::object body;
    if (!answer.code.empty()) body["code"] = answer.code;
    if (!answer.error.empty()) body["error"] = answer.error;
    if (!answer.error.empty() && !answer.error_description.empty())
        body["error_description"] = answer.error_description;
    body["state"] = answer.state;
    return boost::json::serialize(body);
}

}  // namespace

outcome<pending_login> begin_login(const command_context& context, const std::string& session) {
    const auto answer = fetch(context.daemon, method::post, login_target(session), context.timeouts.acting);
    if (!answer) return answer.error();
    return read_pending_login(answer->value.get_object(), session);
}

outcome<session_report> finish_login(const command_context& context, const pending_login& login,
                                     const authorization_answer& answer) {
    const auto target = login_target(login.session) + "/" + percent_encode(login.id);
    return to_session(fetch(context.daemon, method::post, target, context.timeouts.acting, to_body(answer)));
}

bool is_still_pending(const failure& reason) {
    return reason.problem == login_mismatch;
}

}  // namespace tokenkeeper::ctl
