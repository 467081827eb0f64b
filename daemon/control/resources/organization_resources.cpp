#include "daemon/control/json/idle_timeout_body.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/control/resources/resource_context.hpp"
#include "lib/genesys/operations.hpp"

#include <array>
#include <utility>
#include <variant>

#include <boost/json/object.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

std::optional<problem> read_session_name(call& request, const parameters& given) {
    if (auto wrong = check_names(given, {"session"})) return wrong;
    request.session = value_of(given, "session");
    return std::nullopt;
}

/// A user id leads into a path of the API. Gateways decode paths in many ways, so only the form that Genesys
/// Cloud has passes, unless an operator asks for another.
std::optional<problem> read_user(call& request, const parameters& given) {
    if (auto wrong = check_names(given, {"session", "any_id"})) return wrong;
    request.session = value_of(given, "session");
    const auto any = value_of(given, "any_id");
    if (!any.empty() && any != "true" && any != "false") {
        return bad_parameter("'" + quotable(any) + "' is neither true nor false.",
                             "any_id=true accepts any user id.");
    }
    if (any == "true" || genesys::is_user_id(request.second_name)) return std::nullopt;
    return bad_parameter(
        "'" + quotable(request.second_name) + "' is not a user id of Genesys Cloud, which is a UUID.",
        "Copy the id from the person's profile in Genesys Cloud. If your users do have other ids: "
        "tokenkeeperctl revoke-user --any-id, or the parameter any_id=true.");
}

answer show_idle_timeout(const idle_timeout_view& view) {
    auto shown = json_answer(view.timeout);
    shown.session_used = view.session;
    return shown;
}

/// Names the session whose token was used, as the answer of Genesys Cloud itself is empty.
answer show_revoked_user(const std::string& session) {
    boost::json::object body;
    body["session"] = session;
    auto shown = json_answer(body);
    shown.session_used = session;
    return shown;
}

asio::awaitable<answer> change_idle_timeout(resource_context& context, call request,
                                            idle_timeout_change change, peer client) {
    constexpr waiting_words words{"request", "Read the idle timeout later to see the outcome."};
    const auto asker = party_of(*context.rules(), client);
    auto work = context.daemon().idle_timeout(std::move(request.name), std::move(request.session), change,
                                              describe(client));
    co_return co_await context.long_answer(asker, std::move(work),
                                           show_outcome<idle_timeout_view, show_idle_timeout>, words);
}

asio::awaitable<answer> get_idle_timeout(resource_context& context, call request, std::string /*body*/,
                                         peer client) {
    const idle_timeout_change no_change{};
    co_return co_await change_idle_timeout(context, std::move(request), no_change, std::move(client));
}

asio::awaitable<answer> put_idle_timeout(resource_context& context, call request, std::string body,
                                         peer client) {
    const auto parsed = parse_idle_timeout_body(body);
    if (const auto* wrong = std::get_if<problem>(&parsed)) co_return answer_of(*wrong);
    const auto change = std::get<idle_timeout_change>(parsed);
    co_return co_await change_idle_timeout(context, std::move(request), change, std::move(client));
}

asio::awaitable<answer> revoke_user(resource_context& context, call request, std::string /*body*/,
                                    peer client) {
    constexpr waiting_words words{"request", "The daemon's log tells the outcome later."};
    const auto asker = party_of(*context.rules(), client);
    auto work = context.daemon().revoke_user(std::move(request.name), std::move(request.second_name),
                                             std::move(request.session), describe(client));
    co_return co_await context.long_answer(asker, std::move(work),
                                           show_outcome<std::string, show_revoked_user>, words);
}

constexpr std::array organization_table{
    api_resource{"GET", "/v1/organizations/{name}/idle-timeout", right::control, read_session_name,
                 get_idle_timeout},
    api_resource{"PUT", "/v1/organizations/{name}/idle-timeout", right::control, read_session_name,
                 put_idle_timeout},
    api_resource{"DELETE", "/v1/organizations/{name}/users/{user_id}/tokens", right::control, read_user,
                 revoke_user},
};

}  // namespace

std::span<const api_resource> organization_resources() noexcept {
    return organization_table;
}

}  // namespace tokenkeeper::control
