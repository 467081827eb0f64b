#include "daemon/supervisor/requests/check_request.hpp"

#include "daemon/supervisor/requests/check_report.hpp"
#include "lib/base/defect.hpp"
#include "lib/client/tokens_api.hpp"

#include <exception>
#include <type_traits>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::supervision {

namespace asio = boost::asio;

namespace {

template <class T>
request_outcome outcome_of(const result<client::answer<T>>& answer) {
    if (answer.has_error()) return answer.error();
    if constexpr (std::is_same_v<T, genesys::token_info>) {
        return report_of(answer->value, answer->server_date);
    } else if constexpr (std::is_same_v<T, genesys::idle_token_timeout>) {
        return answer->value;
    } else {
        check_report bodiless;
        bodiless.has_body = false;
        bodiless.server_date = answer->server_date;
        return bodiless;
    }
}

asio::awaitable<request_outcome> send(std::shared_ptr<net::transport> transport, operation kind, secret token,
                                      milliseconds timeout, std::uint64_t mark) {
    client::tokens_api api{*transport};
    switch (kind) {
        case operation::keep_alive_head:
            co_return outcome_of(co_await api.head_tokens_me(std::move(token), timeout, mark));
        case operation::read_idle_timeout:
            co_return outcome_of(co_await api.get_tokens_timeout(std::move(token), timeout));
        case operation::keep_alive_get:
            co_return outcome_of(co_await api.get_tokens_me(std::move(token), false, timeout, mark));
        case operation::revoke: {
            const auto answer = co_await api.delete_tokens_me(std::move(token), timeout);
            co_return answer.has_error() ? request_outcome{answer.error()} : request_outcome{done_report{}};
        }
        default:
            break;
    }
    const auto looked =
        co_await api.get_tokens_me(std::move(token), !defect("verification_touches"), timeout, mark);
    auto outcome = outcome_of(looked);
    if (kind == operation::verify_candidate && looked.has_value() && looked->value.organization) {
        const auto& organization = *looked->value.organization;
        std::get<check_report>(outcome).organization = {organization.id, organization.name};
    }
    co_return outcome;
}

}  // namespace

asio::awaitable<request_outcome> send_check(std::shared_ptr<net::transport> api, operation kind, secret token,
                                            milliseconds timeout, std::uint64_t mark) {
    request_outcome outcome{error{errc::cancelled}};
    if (defect("token_in_error")) co_return error{errc::malformed_response, std::string{token.reveal()}};
    try {
        outcome = co_await send(std::move(api), kind, std::move(token), timeout, mark);
    } catch (const boost::system::system_error& failure) {
        if (failure.code() != asio::error::operation_aborted)
            outcome = error{errc::malformed_response, std::string{"internal error: "} + failure.what()};
    } catch (const std::exception& bug) {
        outcome = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    co_return outcome;
}

}  // namespace tokenkeeper::supervision
