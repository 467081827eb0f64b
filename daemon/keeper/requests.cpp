#include "daemon/keeper/requests.hpp"

#include "daemon/keeper/report.hpp"
#include "lib/client/tokens_api.hpp"

#include <exception>
#include <type_traits>
#include <utility>

namespace tokenkeeper::keeper {

namespace asio = boost::asio;

namespace {

template <class T>
outcome outcome_of(const result<client::answer<T>>& answer) {
    if (answer.has_error()) return answer.error();
    if constexpr (std::is_same_v<T, genesys::token_info>) {
        return report_of(answer->value, answer->server_date);
    } else if constexpr (std::is_same_v<T, genesys::idle_token_timeout>) {
        return answer->value;
    } else {
        check_report bodiless;
        bodiless.has_body = false;
        return bodiless;
    }
}

asio::awaitable<outcome> send(std::shared_ptr<net::transport> via, operation what, secret token,
                              milliseconds limit) {
    client::tokens_api api{*via};
    switch (what) {
        case operation::keep_alive_head:
            co_return outcome_of(co_await api.head_tokens_me(std::move(token), limit));
        case operation::read_idle_timeout:
            co_return outcome_of(co_await api.get_tokens_timeout(std::move(token), limit));
        case operation::keep_alive_get:
            co_return outcome_of(co_await api.get_tokens_me(std::move(token), false, limit));
        case operation::revoke: {
            const auto answer = co_await api.delete_tokens_me(std::move(token), limit);
            co_return answer.has_error() ? outcome{answer.error()} : outcome{done_report{}};
        }
        default:
            break;
    }
    co_return outcome_of(co_await api.get_tokens_me(std::move(token), true, limit));
}

}  // namespace

asio::awaitable<outcome> ask(std::shared_ptr<net::transport> api, operation what, secret token,
                             boot_clock::duration limit) {
    outcome came{error{errc::cancelled}};
    try {
        const auto at_most = std::chrono::ceil<milliseconds>(limit);
        came = co_await send(std::move(api), what, std::move(token), at_most);
    } catch (const std::exception& bug) {
        came = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    co_return came;
}

}  // namespace tokenkeeper::keeper
