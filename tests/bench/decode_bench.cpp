#include "lib/client/tokens_api.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/net/transport.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace tokenkeeper {
namespace {

namespace asio = boost::asio;

/// As long as a token of Genesys Cloud.
constexpr std::string_view token =
    "Qk3nZx7vT0bYw2LhRj5sDc8fGm1pAe4uJt6yNq9oWiXrHgKzVbBdEcPfMlSaUy0123456789abcdefghijkl";

/// The answer of getTokensMe with the headers that Genesys Cloud and its gateways add.
genesys::response token_info_answer() {
    genesys::response r;
    r.status = 200;
    r.headers = {{"Date", "Mon, 23 Nov 2026 23:00:00 GMT"},
                 {"Content-Type", "application/json"},
                 {"Content-Length", "632"},
                 {"Connection", "keep-alive"},
                 {"ININ-Correlation-Id", "5f0c8a1e-2f4b-4c6d-9a77-0d5e1b3c2a49"},
                 {"inin-ratelimit-count", "12"},
                 {"inin-ratelimit-allowed", "300"},
                 {"inin-ratelimit-reset", "41"},
                 {"Cache-Control", "no-cache, no-store, must-revalidate"},
                 {"Strict-Transport-Security", "max-age=600; includeSubDomains"}};
    r.body = R"({"organization":{"id":"0b8a6f0e-6c1d-4e8b-9d42-7f3c5a1e2b90","name":"acme"},)"
             R"("homeOrganization":{"id":"0b8a6f0e-6c1d-4e8b-9d42-7f3c5a1e2b90","name":"acme"},)"
             R"("authorizedScope":["user-basic-info","users:readonly","analytics:readonly"],)"
             R"("OAuthClient":{"id":"c1f6d3a8-52b7-4f09-8e6d-a9b4c7d20e15","name":"wallboard of the lobby",)"
             R"("authorizedGrantType":"CODE","scope":["user-basic-info"],"state":"active",)"
             R"("organization":{"id":"0b8a6f0e-6c1d-4e8b-9d42-7f3c5a1e2b90","name":"acme"}},)"
             R"("dateTokenIdles":"2026-11-23T23:15:00.123Z"})";
    return r;
}

class immediate_transport final : public net::transport {
public:
    asio::awaitable<result<genesys::response>> send(genesys::request request, milliseconds timeout) override {
        benchmark::DoNotOptimize(request);
        static_cast<void>(timeout);
        co_return answer_;
    }

private:
    genesys::response answer_ = token_info_answer();
};

/// The text of an answer becomes a TokenInfo.
void a_token_info(benchmark::State& state) {
    const auto answer = token_info_answer();
    for ([[maybe_unused]] auto unused : state) {
        auto decoded = genesys::decode_get_tokens_me(answer);
        if (!decoded || !decoded->date_token_idles) throw std::runtime_error{"the answer is not understood"};
        benchmark::DoNotOptimize(decoded);
    }
}
BENCHMARK(a_token_info)->Unit(benchmark::kMicrosecond);

/// An answer that reports an error.
void a_refusal(benchmark::State& state) {
    auto answer = token_info_answer();
    answer.status = 401;
    answer.body =
        R"({"message":"Invalid login credentials.","code":"bad.credentials","status":401,)"
        R"("contextId":"5f0c8a1e-2f4b-4c6d-9a77-0d5e1b3c2a49","messageParams":{},"details":[],"errors":[]})";
    for ([[maybe_unused]] auto unused : state) {
        auto decoded = genesys::decode_get_tokens_me(answer);
        if (decoded) throw std::runtime_error{"a refusal is no success"};
        benchmark::DoNotOptimize(decoded);
    }
}
BENCHMARK(a_refusal)->Unit(benchmark::kMicrosecond);

/// A whole call as the daemon makes it, without the network: the request is written, and the answer decoded
/// and compared with the token, which a server may repeat.
void a_call(benchmark::State& state) {
    asio::io_context loop{1};
    immediate_transport transport;
    client::tokens_api api{transport};
    for ([[maybe_unused]] auto unused : state) {
        bool is_good = false;
        const auto keep_outcome = [&is_good](const std::exception_ptr& failure, const auto& decoded) {
            is_good = !failure && decoded.has_value();
        };
        asio::co_spawn(loop, api.get_tokens_me(secret{token}, true, milliseconds{1000}), keep_outcome);
        loop.run();
        loop.restart();
        if (!is_good) throw std::runtime_error{"the answer is not understood"};
    }
}
BENCHMARK(a_call)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tokenkeeper

BENCHMARK_MAIN();
