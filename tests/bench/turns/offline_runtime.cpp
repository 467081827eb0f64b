#include "tests/bench/turns/offline_runtime.hpp"

#include "lib/base/http_date.hpp"
#include "lib/net/transport.hpp"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::bench {

namespace asio = boost::asio;

namespace {

constexpr seconds idle_timeout{900};

std::string token_info(wall_time now) {
    return R"({"organization":{"id":"6d0f1a2b-1111-4222-8333-444455556666","name":"acme"},)"
           R"("homeOrganization":{"id":"6d0f1a2b-1111-4222-8333-444455556666","name":"acme"},)"
           R"("authorizedScope":[],"dateTokenIdles":")" +
           format_rfc3339(now + idle_timeout) +
           R"(","OAuthClient":{"id":"1c5e4b6e-1111-4222-8333-444455556666","name":"Wallboards",)"
           R"("authorizedGrantType":"CODE","state":"active"}})";
}

class well_answering_transport final : public net::transport {
public:
    well_answering_transport(asio::any_io_executor executor, std::shared_ptr<std::atomic<std::size_t>> fresh)
        : executor_(std::move(executor)), fresh_(std::move(fresh)) {}

    asio::awaitable<result<genesys::response>> send(genesys::request request,
                                                    std::chrono::milliseconds /*timeout*/) override {
        co_await asio::post(executor_, asio::use_awaitable);
        const auto now = instant::now().wall;
        genesys::response answer;
        answer.status = 200;
        answer.headers.emplace_back("Date", format_http_date(now));
        answer.headers.emplace_back("Content-Type", "application/json");
        if (request.target.ends_with("/timeout")) {
            answer.body = R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900})";
        } else if (request.verb != genesys::method::head) {
            answer.body = token_info(now);
        }
        if (request.bearer.reveal().starts_with("fresh-")) ++*fresh_;
        co_return answer;
    }

private:
    asio::any_io_executor executor_;
    std::shared_ptr<std::atomic<std::size_t>> fresh_;
};

}  // namespace

result<std::unique_ptr<net::transport>> offline_runtime::make_transport(
    const config::configuration& /*settings*/, const config::organization& /*organization*/,
    const std::string& /*base_url*/) {
    std::unique_ptr<net::transport> made = std::make_unique<well_answering_transport>(executor_, fresh_);
    return made;
}

result<std::unique_ptr<net::transport>> offline_runtime::make_outer_transport(
    const config::configuration& /*settings*/, const std::string& /*origin*/) {
    std::unique_ptr<net::transport> made = std::make_unique<well_answering_transport>(executor_, fresh_);
    return made;
}

}  // namespace tokenkeeper::bench
