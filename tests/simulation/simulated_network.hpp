#pragma once

#include "lib/net/transport.hpp"
#include "tests/cloud/cloud_model.hpp"
#include "tests/simulation/api_front.hpp"
#include "tests/simulation/event_heap.hpp"
#include "tests/simulation/sent_request.hpp"
#include "tests/simulation/simulated_connections.hpp"
#include "tests/simulation/suspension.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace tokenkeeper::simulation {

/// The network between the daemon and the cloud, with what stands before the cloud. It takes time, and what
/// the cloud says of an answer's way (reset, cut, no answer) happens here.
class simulated_network {
public:
    struct listeners {
        std::function<void(const sent_request&)> sent;
        std::function<void(const sent_request&, const request_end&)> ended;
    };

    simulated_network(std::uint64_t seed, const virtual_clock& clock, event_heap& events,
                      cloud::cloud_model& cloud, api_front& front, disturbances& troubles, listeners heard);

    std::unique_ptr<net::transport> make_transport(std::string organization, bool login,
                                                   suspension_list& waits);

    /// From now on nobody is reached, or everybody is again.
    void cut(bool off) noexcept { cut_ = off; }
    [[nodiscard]] bool is_cut() const noexcept { return cut_; }
    void set_slowest(milliseconds slowest) noexcept { slowest_ = slowest; }

    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }

private:
    friend class simulated_transport;
    using answer = result<genesys::response>;
    struct exchange {
        sent_request sent;
        genesys::request request;
        std::string basic;
        world_time limit;
        std::shared_ptr<suspension<answer>> caller;
        std::shared_ptr<simulated_connections> connections;
        std::optional<simulated_connections::connection> carrier;
        bool over = false;
    };

    std::shared_ptr<exchange> begin(sent_request sent, genesys::request request, milliseconds at_most,
                                    std::shared_ptr<simulated_connections> connections,
                                    suspension_list& waits);
    /// The node that it met is no good.
    void fail_at_node(const std::shared_ptr<exchange>& e, node_trouble trouble);
    void arrive(const std::shared_ptr<exchange>& e);
    cloud::cloud_answer ask(const std::shared_ptr<exchange>& e);
    /// Its connection is free again, or of no use.
    void leave(const exchange& e, const answer& given);
    void fail(const std::shared_ptr<exchange>& e, world_time at, errc why, request_end end);
    void answer_at(const std::shared_ptr<exchange>& e, world_time at, answer given, request_end end);
    /// The daemon gave the request up.
    void give_up(const std::shared_ptr<exchange>& e);
    milliseconds delay();

    const virtual_clock& clock_;
    event_heap& events_;
    cloud::cloud_model& cloud_;
    api_front& front_;
    disturbances& troubles_;
    listeners heard_;
    cloud::random_source random_;
    milliseconds slowest_{400};
    bool cut_ = false;
    std::uint64_t requests_ = 0;
    std::unordered_map<std::string, std::string> token_names_;  ///< of all access tokens that were ever sent
};

}  // namespace tokenkeeper::simulation
