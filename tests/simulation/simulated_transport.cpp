#include "tests/simulation/simulated_transport.hpp"

namespace tokenkeeper::simulation {

namespace {

/// What the transport of the product is told to wait for an answer at most (network.request_timeout).
constexpr milliseconds request_timeout{15'000};

}  // namespace

boost::asio::awaitable<result<genesys::response>> simulated_transport::send(genesys::request request,
                                                                            milliseconds at_most) {
    sent_request sent;
    sent.organization = organization_;
    sent.login = login_;
    const auto started = network_.begin(std::move(sent), std::move(request),
                                        std::min(at_most, request_timeout), connections_, waits_);
    auto given = co_await started->caller->wait();
    if (!given) {
        network_.give_up(started);
        co_return error{errc::cancelled, "given up"};
    }
    co_return std::move(*given);
}

}  // namespace tokenkeeper::simulation
