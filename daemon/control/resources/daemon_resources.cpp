#include "daemon/control/json/views.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/control/resources/resource_context.hpp"

#include <array>

#include <boost/json/object.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

asio::awaitable<answer> show_status(resource_context& context, call /*request*/, std::string /*body*/,
                                    peer /*client*/) {
    backend& daemon = context.daemon();
    co_return json_answer(to_json(daemon.status(), daemon.counts()));
}

asio::awaitable<answer> show_liveness(resource_context& /*context*/, call /*request*/, std::string /*body*/,
                                      peer /*client*/) {
    co_return answer{.status = 200, .content_type = "text/plain; charset=utf-8", .body = "ok\n"};
}

/// The daemon's own readiness: a session in need of attention is no reason to restart the daemon or to stop
/// asking it.
asio::awaitable<answer> show_readiness(resource_context& context, call /*request*/, std::string /*body*/,
                                       peer /*client*/) {
    backend& daemon = context.daemon();
    if (daemon.status().config_loaded == wall_time{}) {
        co_return answer_of({.kind = problem_kind::not_ready,
                             .detail = "The configuration is not loaded yet.",
                             .hint = "Ask again in a second."});
    }
    boost::json::object body;
    body["status"] = "ready";
    body["sessions"] = shown_counts(daemon.counts());
    co_return json_answer(body);
}

answer show_reload(const reload_outcome& outcome) {
    if (outcome.errors.empty()) {
        boost::json::object body;
        body["generation"] = outcome.generation;
        return json_answer(body);
    }
    return answer_of(
        {.kind = problem_kind::configuration_refused,
         .detail = "The new configuration has " + std::to_string(outcome.errors.size()) +
                   (outcome.errors.size() == 1 ? " error" : " errors") +
                   "; the running one stays (generation " + std::to_string(outcome.generation) + ").",
         .hint = "Correct the file, check it with 'tokenkeeperctl check-config', and reload again.",
         .errors = outcome.errors});
}

asio::awaitable<answer> reload(resource_context& context, call /*request*/, std::string /*body*/,
                               peer client) {
    constexpr waiting_words words{"reload", "GET /v1/status shows the outcome later."};
    const auto asker = party_of(*context.rules(), client);
    auto work = context.reload(asker, describe(client));
    co_return co_await context.long_answer(asker, std::move(work), show_reload, words);
}

constexpr std::array daemon_table{
    api_resource{"GET", "/v1/status", right::read, refuse_parameters, show_status, true, true},
    api_resource{"POST", "/v1/reload", right::control, refuse_parameters, reload},
    api_resource{"GET", "/livez", right::read, refuse_parameters, show_liveness, true},
    api_resource{"GET", "/readyz", right::read, refuse_parameters, show_readiness},
};

}  // namespace

std::span<const api_resource> daemon_resources() noexcept {
    return daemon_table;
}

}  // namespace tokenkeeper::control
