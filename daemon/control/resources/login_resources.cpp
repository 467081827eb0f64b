#include "daemon/control/json/login_body.hpp"
#include "daemon/control/json/views.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/control/resources/resource_context.hpp"

#include <array>
#include <utility>
#include <variant>

#include <boost/json/object.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

answer show_login(const login_view& begun) {
    boost::json::object body;
    body["login_id"] = begun.login_id;
    body["authorization_url"] = begun.authorization_url;
    body["expires"] = format_rfc3339(begun.expires);
    auto shown = json_answer(body);
    shown.status = 201;
    return shown;
}

answer show_logged_in(const assessed_session& session) {
    return json_answer(to_json(session));
}

asio::awaitable<outcome<login_view>> login_begun(backend& daemon, std::string name, std::string peer) {
    co_return daemon.begin_login(name, peer);
}

/// It asks nobody, but is paced as the commands are: each one is audited.
asio::awaitable<answer> begin_login(resource_context& context, call request, std::string /*body*/,
                                    peer client) {
    constexpr waiting_words words{"request", "Begin again."};
    const auto asker = party_of(*context.rules(), client);
    auto work = login_begun(context.daemon(), std::move(request.name), describe(client));
    co_return co_await context.long_answer(asker, std::move(work), show_outcome<login_view, show_login>,
                                           words);
}

asio::awaitable<answer> finish_login(resource_context& context, call request, std::string body, peer client) {
    constexpr waiting_words words{"login", "GET /v1/sessions/{name} shows the outcome later."};
    auto parsed = parse_login_body(body);
    if (const auto* wrong = std::get_if<problem>(&parsed)) co_return answer_of(*wrong);
    const auto asker = party_of(*context.rules(), client);
    auto work = context.daemon().finish_login(std::move(request.name), std::move(request.second_name),
                                              std::move(std::get<login_redirect>(parsed)), describe(client));
    co_return co_await context.long_answer(asker, std::move(work),
                                           show_outcome<assessed_session, show_logged_in>, words);
}

constexpr std::array login_table{
    api_resource{"POST", "/v1/sessions/{name}/login", right::login, refuse_parameters, begin_login},
    api_resource{"POST", "/v1/sessions/{name}/login/{login_id}", right::login, refuse_parameters,
                 finish_login},
};

}  // namespace

std::span<const api_resource> login_resources() noexcept {
    return login_table;
}

}  // namespace tokenkeeper::control
